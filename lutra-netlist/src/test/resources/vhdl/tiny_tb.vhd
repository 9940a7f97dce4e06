-- Self-checking test bench; run in the folder above vectors/.
-- Written by Lutra; do not edit.
library ieee;
use ieee.std_logic_1164.all;
use ieee.numeric_std.all;

use std.textio.all;

entity tiny_tb is
  generic (
    from : natural := 0;     -- first sample
    count : natural := 0;    -- number of samples; 0 for all from there on
    gap : natural := 16;     -- samples between two bubbles; 0 for no bubbles
    progress : natural := 0  -- samples between two lines of progress; 0 for none
  );
end entity;

architecture test of tiny_tb is
  constant SAMPLES : natural := 4;
  constant FRAMES : natural := 2;
  constant DEPTH : natural := 5; -- registers between inputs and results
  signal clk : std_logic := '0';
  signal features : std_logic_vector(5 downto 0) := (others => '0');
  signal rst : std_logic := '1';
  signal in_valid : std_logic := '0';
  signal out_valid : std_logic;
  signal out_class : std_logic_vector(0 downto 0);
  signal out_scores : std_logic_vector(5 downto 0);
begin
  dut : entity work.tiny
    port map (
      clk => clk,
      rst => rst,
      in_valid => in_valid,
      features => features,
      out_valid => out_valid,
      out_class => out_class,
      out_scores => out_scores
    );

  process
    file inputs : text;
    file results : text;
    variable vector : std_logic_vector(5 downto 0);
    variable golden : std_logic_vector(6 downto 0);
    variable due : std_logic_vector(0 to DEPTH) := (others => '0');
    variable running : boolean := false;
    variable total : natural;
    variable cycle, seen : natural := 0;
    variable first_in, first_out : integer := -1;
    variable output_bits, scores, classes, valids : natural := 0;
    variable message : line;

    function nibble(c : character) return std_logic_vector is
    begin
      case c is
        when '0' => return "0000";
        when '1' => return "0001";
        when '2' => return "0010";
        when '3' => return "0011";
        when '4' => return "0100";
        when '5' => return "0101";
        when '6' => return "0110";
        when '7' => return "0111";
        when '8' => return "1000";
        when '9' => return "1001";
        when 'a' => return "1010";
        when 'b' => return "1011";
        when 'c' => return "1100";
        when 'd' => return "1101";
        when 'e' => return "1110";
        when 'f' => return "1111";
        when others =>
          assert false report "got '" & c & "', expected a hex digit" severity failure;
          return "XXXX";
      end case;
    end function;

    function last(yes : boolean) return std_logic is
    begin
      if yes then
        return '1';
      end if;
      return '0';
    end function;

    procedure open_vectors(file f : text; name : in string) is
      variable status : file_open_status;
    begin
      file_open(status, f, name, read_mode);
      assert status = open_ok report name & " is missing" severity failure;
    end procedure;

    procedure next_line(file f : text; name : in string; l : inout line) is
    begin
      assert not endfile(f) report name & " has too few lines" severity failure;
      readline(f, l);
    end procedure;

    procedure read_vector(file f : text; name : in string; v : out std_logic_vector) is
      constant DIGITS : natural := (v'length + 3) / 4;
      variable l : line;
      variable full : std_logic_vector(4 * DIGITS - 1 downto 0);
    begin
      next_line(f, name, l);
      assert l'length = DIGITS
        report name & ": got a line of " & integer'image(l'length) & " digits, expected "
          & integer'image(DIGITS)
        severity failure;
      for i in 0 to DIGITS - 1 loop
        full(4 * i + 3 downto 4 * i) := nibble(l(l'high - i));
      end loop;
      v := full(v'length - 1 downto 0);
      deallocate(l);
    end procedure;

    procedure skip(file f : text; name : in string; lines : in natural) is
      variable l : line;
    begin
      for i in 1 to lines loop
        next_line(f, name, l);
        deallocate(l);
      end loop;
    end procedure;

    procedure put(name : in string; value : in integer) is
    begin
      write(message, name & integer'image(value));
    end procedure;

    procedure tick is
    begin
      wait for 5 ns;
      if running and out_valid /= due(DEPTH) then
        valids := valids + 1;
      end if;
      if due(DEPTH) = '1' then
        read_vector(results, "vectors/result.hex", golden);
      end if;
      if due(DEPTH) = '1' and out_valid = '1' then
        seen := seen + 1;
        if first_out < 0 then
          first_out := cycle;
        end if;
        if out_scores(2 downto 0) /= golden(2 downto 0) then
          scores := scores + 1;
        end if;
        if out_scores(5 downto 3) /= golden(5 downto 3) then
          scores := scores + 1;
        end if;
        if out_class /= golden(6 downto 6) then
          classes := classes + 1;
        end if;
      end if;
      clk <= '1';
      wait for 5 ns;
      clk <= '0';
      for i in DEPTH downto 1 loop
        due(i) := due(i - 1);
      end loop;
      cycle := cycle + 1;
    end procedure;

    procedure bubble is
    begin
      in_valid <= '0';
      features <= not features;
      due(0) := '0';
      tick;
    end procedure;
  begin
    total := count;
    if count = 0 and from < SAMPLES then
      total := SAMPLES - from;
    end if;
    assert total > 0 and from + total <= SAMPLES
      report "got from=" & integer'image(from) & " count=" & integer'image(count)
        & ", expected samples 0 to " & integer'image(SAMPLES - 1)
      severity failure;
    open_vectors(inputs, "vectors/features.hex");
    open_vectors(results, "vectors/result.hex");
    skip(inputs, "vectors/features.hex", from * 1);
    skip(results, "vectors/result.hex", from * 1);
    for i in 1 to 4 + DEPTH loop
      bubble;
    end loop;
    rst <= '0';
    bubble;
    running := true;
    for sample in from to from + total - 1 loop
      if gap > 0 and sample > from then
        if sample mod gap = 0 then
          bubble;
        end if;
      end if;
      read_vector(inputs, "vectors/features.hex", vector);
      for frame in 1 to FRAMES loop
        in_valid <= '1';
        features <= vector;
        due(0) := last(frame = FRAMES);
        if first_in < 0 then
          first_in := cycle;
        end if;
        tick;
      end loop;
      if progress > 0 then
        if (sample - from + 1) mod progress = 0 then
          put("PROGRESS ", sample - from + 1);
          writeline(output, message);
        end if;
      end if;
    end loop;
    for i in 0 to DEPTH + 15 loop
      bubble;
    end loop;
    put("LUTRA vectors=", seen / 1);
    put(" layer_bit_mismatches=", 0);
    put(" output_mismatches=", output_bits);
    put(" score_mismatches=", scores);
    put(" class_mismatches=", classes);
    put(" valid_mismatches=", valids);
    put(" latency=", first_out - first_in);
    writeline(output, message);
    if seen = total * 1
      and output_bits = 0 and scores = 0 and classes = 0 and valids = 0 then
      write(message, string'("PASS"));
    else
      write(message, string'("FAIL"));
    end if;
    writeline(output, message);
    wait;
  end process;
end architecture;
