package dev.lutra.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Packages as those of YoWASP, with tools that a test makes up, run by the real Node.js.
class YowaspTest {
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final String YOSYS = "@yowasp/yosys";

  @TempDir Path folder;
  private Path work = Path.of("");

  @BeforeEach
  void makeFolder() throws IOException {
    work = Files.createDirectories(folder.resolve("work/build")).getParent();
  }

  /// Node.js alone on the PATH.
  private PrivateTools node() throws IOException {
    boolean there = Toolbox.system().onPath("node").isPresent();
    assumeTrue(there, "node is not installed: the tools of YoWASP are not checked");
    return new PrivateTools(folder).link("node");
  }

  private Path cached() {
    return folder.resolve("home/.cache/lutra/yowasp/node_modules");
  }

  private List<String> run(Toolbox tools, Duration limit, String... inputs) throws Exception {
    Command command = tools.command(Tool.YOSYS, List.of("-s", "x.ys"), List.of(inputs), work);
    return ToolRun.run(tools, command, work, work.resolve("build/log"), limit, _ -> {});
  }

  @Test
  void aProgramOnThePathComesFirst() throws Exception {
    PrivateTools programs = node();
    PrivateTools.npm(cached(), YOSYS, "0.55.944", "yosys", "print('package'); return files;");
    assertThat(run(programs.tools(), LONG)).containsExactly("package");
    programs.script("yosys", "echo native");
    assertThat(run(programs.tools(), LONG)).containsExactly("native");
  }

  @Test
  void packagesAreFoundWhereTheUserSaysThenInTheCacheThenAmongTheGlobalOnes() throws Exception {
    Path global = folder.resolve("global/node_modules");
    PrivateTools programs = node().script("npm", "[ \"$*\" = 'root -g' ] && echo " + global);
    assertThat(programs.tools().has(Tool.YOSYS)).isFalse();
    PrivateTools.npm(global, YOSYS, "0.1.0", "yosys", "return files;");
    assertThat(programs.tools().label(Tool.YOSYS)).isEqualTo("Yosys 0.1 (YoWASP)");
    PrivateTools.npm(cached(), YOSYS, "0.2.0", "yosys", "return files;");
    assertThat(programs.tools().label(Tool.YOSYS)).isEqualTo("Yosys 0.2 (YoWASP)");
    Path cache = folder.resolve("xdg");
    PrivateTools.npm(
        cache.resolve("lutra/yowasp/node_modules"), YOSYS, "0.3.0", "yosys", "return files;");
    programs.with("XDG_CACHE_HOME", cache.toString());
    assertThat(programs.tools().label(Tool.YOSYS)).isEqualTo("Yosys 0.3 (YoWASP)");
    Path own = folder.resolve("own");
    PrivateTools.npm(own.resolve("node_modules"), YOSYS, "0.4.0", "yosys", "return files;");
    programs.with("LUTRA_YOWASP", own.toString());
    assertThat(programs.tools().label(Tool.YOSYS)).isEqualTo("Yosys 0.4 (YoWASP)");
    assertThat(programs.tools().missing(List.of(Tool.YOSYS, Tool.ABC, Tool.ICEPACK)))
        .containsExactly(Tool.ICEPACK);
  }

  @Test
  void withoutNodeOrWithAnOldOneThereIsNoPackage() throws Exception {
    PrivateTools programs = new PrivateTools(folder);
    PrivateTools.npm(cached(), YOSYS, "0.55.944", "yosys", "return files;");
    assertThat(programs.tools().has(Tool.YOSYS)).isFalse();
    programs.script("node", "echo v16.20.2");
    assertThat(programs.tools().has(Tool.YOSYS)).isFalse();
    programs.script("node", "echo v18.0.0");
    assertThat(programs.tools().has(Tool.YOSYS)).isTrue();
  }

  @Test
  void aPackageSeesTheInputsAndItsOutputsAreWrittenBack() throws Exception {
    Files.writeString(Files.createDirectories(work.resolve("syn/deep")).resolve("x.ys"), "script");
    Files.writeString(work.resolve("secret"), "no input");
    Files.write(work.resolve("build/in.bin"), new byte[] {0, -1, 10, 13, 7});
    Files.writeString(work.resolve("build/old"), "before");
    PrivateTools.npm(
        cached(),
        YOSYS,
        "0.55.944",
        "yosys",
        """
        const text = new TextDecoder().decode(files.syn.deep["x.ys"]);
        print(`${args} ${text} ${Object.keys(files).sort()} ${Object.keys(files.build)}\\n`);
        options.stderr(new TextEncoder().encode("to standard error\\n"));
        const reversed = files.build["in.bin"].slice().reverse();
        const old = new TextEncoder().encode("after");
        const made = { ...files.build, "out.bin": reversed, old, sub: { "a.txt": reversed } };
        return { build: made, tmp: { leftover: old } };
        """);
    assertThat(run(node().tools(), LONG, "syn", "build/in.bin", "build/old"))
        .containsExactly("-s,x.ys script build,syn in.bin,old", "to standard error");
    assertThat(work.resolve("build/log"))
        .hasContent("-s,x.ys script build,syn in.bin,old\nto standard error");
    assertThat(work.resolve("build/out.bin")).hasBinaryContent(new byte[] {7, 13, 10, -1, 0});
    assertThat(work.resolve("build/sub/a.txt")).exists();
    assertThat(work.resolve("build/old")).hasContent("after");
    assertThat(work.resolve("tmp")).doesNotExist();
    try (var files = Files.walk(work)) {
      assertThat(files.map(Path::toString)).noneMatch(name -> name.contains(".tmp"));
    }
  }

  @Test
  void anExitStatusIsPassedOnAndWhatWasMadeIsKept() throws Exception {
    PrivateTools.npm(
        cached(),
        YOSYS,
        "0.55.944",
        "yosys",
        "throw new Exit(3, { build: { partial: new Uint8Array([65]) } });");
    assertThatThrownBy(() -> run(node().tools(), LONG))
        .isInstanceOf(Tool.Failure.class)
        .hasMessage(
            "yosys (YoWASP) in %s: got exit status 3, expected success; see %s",
            work, work.resolve("build/log"));
    assertThat(work.resolve("build/partial")).hasContent("A");
  }

  @Test
  void aCrashIsAFailureWhoseReasonIsInTheLog() throws Exception {
    PrivateTools.npm(
        cached(), YOSYS, "0.55.944", "yosys", "throw new RangeError('out of memory');");
    assertThatThrownBy(() -> run(node().tools(), LONG))
        .isInstanceOf(Tool.Failure.class)
        .hasMessageContaining("got exit status 1");
    assertThat(work.resolve("build/log")).content().contains("RangeError: out of memory");
  }

  @Test
  void aPackageWithoutTheToolSaysWhatItHas() throws Exception {
    PrivateTools.npm(cached(), YOSYS, "0.1.2", "other", "return files;");
    assertThatThrownBy(() -> run(node().tools(), LONG)).isInstanceOf(Tool.Failure.class);
    assertThat(work.resolve("build/log"))
        .content()
        .contains("@yowasp/yosys 0.1.2: got other, expected yosys; install its latest version");
  }

  @Test
  void aPackageThatDoesNotEndIsStopped() throws Exception {
    PrivateTools.npm(cached(), YOSYS, "0.55.944", "yosys", "for (;;) {}");
    long start = System.nanoTime();
    assertThatThrownBy(() -> run(node().tools(), Duration.ofSeconds(1)))
        .isInstanceOf(Tool.Failure.class)
        .hasMessageContaining("yosys (YoWASP) in ")
        .hasMessageContaining("got no end after 1 s and was stopped");
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(30));
  }

  @Test
  void anInterruptKillsAPackage() throws Exception {
    PrivateTools.npm(
        cached(),
        YOSYS,
        "0.55.944",
        "yosys",
        "(await import('node:fs')).writeFileSync('pid', `${process.pid}\\n`); for (;;) {}");
    Toolbox tools = node().tools();
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    Thread caller =
        Thread.ofPlatform()
            .start(() -> {
              try {
                assertThat(run(tools, LONG)).as("the package ended by itself").isNull();
              } catch (Exception | AssertionError e) {
                thrown.set(e);
              }
            });
    Path number = work.resolve("pid");
    while (caller.isAlive() && (!Files.exists(number) || Files.size(number) == 0)) {
      Thread.sleep(10);
    }
    caller.interrupt();
    caller.join(20_000);
    assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
    long pid = Long.parseLong(Files.readString(number).strip());
    ProcessHandle.of(pid).ifPresent(process -> process.onExit().join());
  }

  @Test
  void abcIsTheOneWithinYosys() throws Exception {
    Files.writeString(work.resolve("build/net_rtl.blif"), "left");
    Files.writeString(work.resolve("build/net_primitives.blif"), "right");
    Files.createDirectories(work.resolve("rtl"));
    Files.createDirectories(work.resolve("primitives"));
    Files.createDirectories(work.resolve("syn"));
    PrivateTools.npm(
        cached(),
        YOSYS,
        "0.55.944",
        "yosys",
        """
        if (args.includes("-q")) return files;
        const script = new TextDecoder().decode(files.build[args[1].slice("build/".length)]);
        const both = files.build["net_rtl.blif"] && files.build["net_primitives.blif"];
        const cec = "abc -script +cec,build/net_rtl.blif,build/net_primitives.blif";
        if (both && script.includes(cec)) print("ABC: Networks are NOT EQUIVALENT.\\n");
        return files;
        """);
    Toolbox tools = node().tools();
    assertThat(Equivalence.prove(tools, work, "net")).isFalse();
    assertThat(tools.label(Tool.ABC)).isEqualTo("ABC in Yosys 0.55 (YoWASP)");
  }

  @Test
  void versionsAreThoseOfTheTools() {
    assertThat(Yowasp.version("0.55.944")).isEqualTo("0.55");
    assertThat(Yowasp.version("0.8.621")).isEqualTo("0.8");
    assertThat(Yowasp.version("0.70.62-dev.1236")).isEqualTo("0.69+62");
    assertThat(Yowasp.version("next")).isEqualTo("next");
    var found = new Yowasp.Found(Path.of("node"), Path.of("modules"), "0.8.621");
    assertThat(Yowasp.label(Tool.NEXTPNR_ICE40, found)).isEqualTo("nextpnr-ice40 0.8 (YoWASP)");
    assertThat(Yowasp.label(Tool.ICEPACK, found)).isEqualTo("icepack (YoWASP)");
  }
}
