-- Core: look-up tables, latency 3 clocks.
-- Written by Lutra; do not edit.
library ieee;
use ieee.std_logic_1164.all;
use ieee.numeric_std.all;

entity tiny_core is
  port (
    clk : in std_logic;
    bits : in std_logic_vector(2 downto 0);
    out_bits : out std_logic_vector(3 downto 0)
  );
end entity;

architecture rtl of tiny_core is
  signal layer0 : std_logic_vector(1 downto 0) := (others => '0');
  signal layer1 : std_logic_vector(0 downto 0) := (others => '0');
  signal bits_q1 : std_logic_vector(2 downto 0) := (others => '0');
  signal bits_q2 : std_logic_vector(0 downto 0) := (others => '0');
  signal layer0_q1 : std_logic_vector(1 downto 0) := (others => '0');

  -- Entry a of table t, whose last entry is leftmost; input 0 is the rightmost bit of a.
  function pick(t : std_logic_vector; a : std_logic_vector) return std_logic is
    constant entries : std_logic_vector(t'length - 1 downto 0) := t;
  begin
    return entries(to_integer(to_01(unsigned(a))));
  end function;
begin

  -- Layer 0: 2 tables.
  process (clk)
  begin
    if rising_edge(clk) then
      layer0(0) <= pick(x"8", bits_q1(1) & bits_q1(0));
      layer0(1) <= pick(x"6", bits_q1(2) & bits_q1(1));
    end if;
  end process;

  -- Layer 1: 1 tables.
  process (clk)
  begin
    if rising_edge(clk) then
      layer1(0) <= pick(x"ca", bits_q2(0) & layer0(1) & layer0(0));
    end if;
  end process;

  process (clk)
  begin
    if rising_edge(clk) then
      bits_q1(2 downto 0) <= bits(2 downto 0);
    end if;
  end process;

  process (clk)
  begin
    if rising_edge(clk) then
      bits_q2(0) <= bits_q1(0);
    end if;
  end process;

  process (clk)
  begin
    if rising_edge(clk) then
      layer0_q1(1 downto 0) <= layer0(1 downto 0);
    end if;
  end process;

  out_bits(0) <= layer1(0);
  out_bits(2 downto 1) <= layer0_q1(1 downto 0);
  out_bits(3) <= layer1(0);
end architecture;
