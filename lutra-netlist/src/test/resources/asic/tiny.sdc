# The period in the library's unit of time, often nanoseconds.
create_clock -name clk -period 5.000 [get_ports clk]
