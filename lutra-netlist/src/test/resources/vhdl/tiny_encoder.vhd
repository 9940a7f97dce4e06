-- Encoder: unsigned input words to bits.
-- Written by Lutra; do not edit.
library ieee;
use ieee.std_logic_1164.all;
use ieee.numeric_std.all;

entity tiny_encoder is
  port (
    frame : in std_logic_vector(0 downto 0);
    features : in std_logic_vector(5 downto 0);
    bits : out std_logic_vector(2 downto 0)
  );
end entity;

architecture rtl of tiny_encoder is
  signal t0 : unsigned(3 downto 0);

  function above(word : std_logic_vector; threshold : natural) return std_logic is
  begin
    if to_01(unsigned(word)) > threshold then
      return '1';
    end if;
    return '0';
  end function;

  function at_least(word : std_logic_vector; threshold : unsigned) return std_logic is
  begin
    if to_01(unsigned(word)) >= to_01(threshold) then
      return '1';
    end if;
    return '0';
  end function;
begin
  with frame select t0 <=
    to_unsigned(2, 4) when "0",
    to_unsigned(6, 4) when others;
  process (features, t0)
  begin
    bits(0) <= above(features(2 downto 0), 3);
    bits(1) <= at_least('0' & features(5 downto 3), t0);
    bits(2) <= features(3);
  end process;
end architecture;
