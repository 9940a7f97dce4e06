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
  signal valid_q : std_logic_vector(1 downto 0) := (others => '0');
  signal first_q : std_logic_vector(1 downto 0) := (others => '0');
  signal last_q : std_logic_vector(1 downto 0) := (others => '0');
  signal sums1 : unsigned(3 downto 0) := (others => '0');
  signal sums2 : unsigned(3 downto 0) := (others => '0');
  signal right0 : std_logic;
  signal best0 : unsigned(2 downto 0) := (others => '0');
  signal index0 : std_logic_vector(0 downto 0) := (others => '0');
  signal count0_q1 : unsigned(2 downto 0) := (others => '0');
  signal count1_q1 : unsigned(2 downto 0) := (others => '0');
  signal best_q1_0 : unsigned(2 downto 0) := (others => '0');
  signal index_q1_0 : std_logic_vector(0 downto 0) := (others => '0');
  signal count_valid_q : std_logic_vector(0 downto 0) := (others => '0');

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
      count_valid <= valid_q(1) and not rst and last_q(1);
      if valid_q(1) = '1' then
        count0 <= carried(first_q(1), count0)
          + resize(sums2(1 downto 0), 3);
        count1 <= carried(first_q(1), count1)
          + resize(sums2(3 downto 2), 3);
      end if;
    end if;
  end process;

  process (clk)
  begin
    if rising_edge(clk) then
      valid_q(0) <= in_valid;
      valid_q(1 downto 1) <= valid_q(0 downto 0);
      if rst = '1' then
        valid_q <= (others => '0');
      end if;
    end if;
  end process;

  process (clk)
  begin
    if rising_edge(clk) then
      first_q(0) <= in_first;
      first_q(1 downto 1) <= first_q(0 downto 0);
    end if;
  end process;

  process (clk)
  begin
    if rising_edge(clk) then
      last_q(0) <= in_last;
      last_q(1 downto 1) <= last_q(0 downto 0);
    end if;
  end process;

  process (clk)
  begin
    if rising_edge(clk) then
      sums1(1 downto 0) <= resize((one(bits(0)) + one(bits(1))), 2);
      sums1(3 downto 2) <= resize((one(bits(2)) + one(bits(3))), 2);
    end if;
  end process;

  process (clk)
  begin
    if rising_edge(clk) then
      sums2(1 downto 0) <= resize(resize(sums1(1 downto 0), 3), 2);
      sums2(3 downto 2) <= resize(resize(sums1(3 downto 2), 3), 2);
    end if;
  end process;
  right0 <= '1' when count1 > count0 else '0';
  best0 <= count1 when right0 = '1' else count0;
  index0 <= "1" when right0 = '1' else "0";

  process (clk)
  begin
    if rising_edge(clk) then
      count0_q1 <= count0;
      count1_q1 <= count1;
      best_q1_0 <= best0;
      index_q1_0 <= index0;
    end if;
  end process;

  process (clk)
  begin
    if rising_edge(clk) then
      count_valid_q(0) <= count_valid;
      if rst = '1' then
        count_valid_q <= (others => '0');
      end if;
    end if;
  end process;
  process (clk)
  begin
    if rising_edge(clk) then
      out_valid <= count_valid_q(0) and not rst;
      out_class <= index_q1_0;
      out_scores(2 downto 0) <= std_logic_vector(count0_q1);
      out_scores(5 downto 3) <= std_logic_vector(count1_q1);
    end if;
  end process;
end architecture;
