-- Top: encoder, core, head.
-- Written by Lutra; do not edit.
library ieee;
use ieee.std_logic_1164.all;
use ieee.numeric_std.all;

entity tiny is
  port (
    clk : in std_logic;
    rst : in std_logic;
    in_valid : in std_logic;
    features : in std_logic_vector(5 downto 0);
    out_valid : out std_logic;
    out_class : out std_logic_vector(0 downto 0);
    out_scores : out std_logic_vector(5 downto 0)
  );
end entity;

architecture rtl of tiny is
  signal bits : std_logic_vector(2 downto 0);
  signal core_bits : std_logic_vector(3 downto 0);
  signal frame : unsigned(0 downto 0) := (others => '0');
  signal first, last : std_logic;
  signal valid_q : std_logic_vector(2 downto 0) := (others => '0');
  signal first_q : std_logic_vector(2 downto 0) := (others => '0');
  signal last_q : std_logic_vector(2 downto 0) := (others => '0');
begin
  first <= '1' when frame = 0 else '0';
  last <= '1' when frame = 1 else '0';

  process (clk)
  begin
    if rising_edge(clk) then
      if rst = '1' then
        frame <= (others => '0');
      elsif in_valid = '1' then
        if last = '1' then
          frame <= (others => '0');
        else
          frame <= frame + 1;
        end if;
      end if;
    end if;
  end process;

  process (clk)
  begin
    if rising_edge(clk) then
      valid_q(0) <= in_valid;
      valid_q(2 downto 1) <= valid_q(1 downto 0);
      if rst = '1' then
        valid_q <= (others => '0');
      end if;
    end if;
  end process;

  process (clk)
  begin
    if rising_edge(clk) then
      first_q(0) <= first;
      first_q(2 downto 1) <= first_q(1 downto 0);
    end if;
  end process;

  process (clk)
  begin
    if rising_edge(clk) then
      last_q(0) <= last;
      last_q(2 downto 1) <= last_q(1 downto 0);
    end if;
  end process;

  u_encoder : entity work.tiny_encoder
    port map (frame => std_logic_vector(frame), features => features, bits => bits);

  u_core : entity work.tiny_core
    port map (clk => clk, bits => bits, out_bits => core_bits);

  u_head : entity work.tiny_head
    port map (
      clk => clk, rst => rst, in_valid => valid_q(2),
      in_first => first_q(2), in_last => last_q(2),
      bits => core_bits, out_valid => out_valid,
      out_class => out_class, out_scores => out_scores
    );
end architecture;
