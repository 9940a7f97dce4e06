# Tighten the period until the timing is no longer met: that is the highest frequency.
create_clock -name clk -period 5.000 [get_ports clk]
