package dev.lutra.flow;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;

/// A PATH of its own, with programs that a test puts there, and an own home.
public final class PrivateTools {
  private final Path root;
  private final Map<String, String> environment = new HashMap<>();

  public PrivateTools(Path root) throws IOException {
    this.root = root;
    Files.createDirectories(bin());
    environment.put("PATH", bin().toString());
    environment.put("HOME", root.resolve("home").toString());
  }

  Path bin() {
    return root.resolve("bin");
  }

  /// A program that is a script of the shell.
  public PrivateTools script(String name, String script) throws IOException {
    Path file = Files.writeString(bin().resolve(name), "#!/bin/sh\n" + script + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    return this;
  }

  /// A program of this system, if it is installed.
  public PrivateTools link(String name) throws IOException {
    var program = Toolbox.system().onPath(name);
    if (program.isPresent()) {
      String path = System.getenv("PATH"); // it may be a script that needs others
      script(name, "PATH='" + path + "' exec '" + program.get() + "' \"$@\"");
    }
    return this;
  }

  public PrivateTools with(String variable, String value) {
    environment.put(variable, value);
    return this;
  }

  /// A package in `modules` whose only command is the body of a function of `args`, `files`,
  /// `print` and `Exit`.
  static void npm(Path modules, String name, String version, String command, String body)
      throws IOException {
    Path folder = Files.createDirectories(modules.resolve(name));
    Files.writeString(
        folder.resolve("package.json"),
        """
        {"name": "%s", "version": "%s", "type": "module", "exports": {"types": "./api.d.ts", "default": "./api.js"}}
        """
            .formatted(name, version));
    Files.writeString(
        folder.resolve("api.js"),
        """
        export class Exit extends Error {
          constructor(code, files) { super(); this.code = code; this.files = files; }
        }
        export const version = "VERSION";
        export const commands = {
          "COMMAND": async (args, files, options) => {
            const print = (text) => options.stdout(new TextEncoder().encode(text));
            BODY
          },
        };
        """
            .replace("VERSION", version)
            .replace("COMMAND", command)
            .replace("BODY", body));
  }

  public Toolbox tools() {
    return Toolbox.of(environment);
  }
}
