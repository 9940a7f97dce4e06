-- Head: ones in each group, highest.
-- Written by Lutra; do not edit.
library ieee;
use ieee.std_logic_1164.all;
use ieee.numeric_std.all;

entity tiny_head is
  port (
    clk : in std_logic;
    rst : in std_logic;
    in_valid : in std_logic;
    in_first : in std_logic;
    in_last : in std_logic;
    bits : in std_logic_vector(3 downto 0);
    out_valid : out std_logic;
    out_class : out std_logic_vector(0 downto 0);
    out_scores : out std_logic_vector(5 downto 0)
  );
end entity;

architecture rtl of tiny_head is
  signal count0 : unsigned(2 downto 0) := (others => '0');
  signal count1 : unsigned(2 downto 0) := (others => '0');
  signal count_valid : std_logic := '0';
  signal right0 : std_logic;
  signal best0 : unsigned(2 downto 0) := (others => '0');
  signal index0 : std_logic_vector(0 downto 0) := (others => '0');

  function one(b : std_logic) return unsigned is
  begin
    if b = '1' then
      return to_unsigned(1, 3);
    end if;
    return to_unsigned(0, 3);
  end function;

  function carried(first : std_logic; count : unsigned) return unsigned is
  begin
    if first = '1' then
      return to_unsigned(0, count'length);
    end if;
    return count;
  end function;
begin
  process (clk)
  begin
    if rising_edge(clk) then
      count_valid <= in_valid and not rst and in_last;
      if in_valid = '1' then
        count0 <= carried(in_first, count0)
          + (one(bits(0)) + one(bits(1)));
        count1 <= carried(in_first, count1)
          + (one(bits(2)) + one(bits(3)));
      end if;
    end if;
  end process;
  right0 <= '1' when count1 > count0 else '0';
  best0 <= count1 when right0 = '1' else count0;
  index0 <= "1" when right0 = '1' else "0";
  process (clk)
  begin
    if rising_edge(clk) then
      out_valid <= count_valid and not rst;
      out_class <= index0;
      out_scores(2 downto 0) <= std_logic_vector(count0);
      out_scores(5 downto 3) <= std_logic_vector(count1);
    end if;
  end process;
end architecture;
