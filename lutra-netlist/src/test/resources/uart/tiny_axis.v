// AXI4-Stream wrapper of tiny.
// Written by Lutra; do not edit.
module tiny_axis (
  (* X_INTERFACE_INFO = "xilinx.com:signal:clock:1.0 aclk CLK" *)
  (* X_INTERFACE_PARAMETER = "ASSOCIATED_BUSIF s_axis:m_axis, ASSOCIATED_RESET aresetn" *)
  input  wire aclk,
  (* X_INTERFACE_INFO = "xilinx.com:signal:reset:1.0 aresetn RST" *)
  (* X_INTERFACE_PARAMETER = "POLARITY ACTIVE_LOW" *)
  input  wire aresetn,
  input  wire [7:0] s_axis_tdata,
  input  wire s_axis_tvalid,
  output wire s_axis_tready,
  input  wire s_axis_tlast,
  output reg  s_axis_error,
  output wire [7:0] m_axis_tdata,
  output wire m_axis_tvalid,
  input  wire m_axis_tready,
  output wire m_axis_tlast
);
  wire rst = ~aresetn;
  wire unused_bits = &{1'b0, s_axis_tdata};

  reg [0:0] beat_count;
  wire last = beat_count == 1'd1;
  always @(posedge aclk)
    if (rst) beat_count <= 1'd0;
    else if (take) beat_count <= s_axis_tlast | last ? 1'd0 : beat_count + 1'd1;

  // A packet in: words move down as beats come in; a packet of another length is dropped.
  reg running;
  reg full;
  reg skip;
  reg [5:0] words;
  wire in_valid;
  wire start;
  wire done;
  assign s_axis_tready = running & (~full | done);
  wire take = s_axis_tvalid & s_axis_tready;
  wire good = take & ~skip & s_axis_tlast & last;
  wire wrong = take & ~skip & (s_axis_tlast != last);
  wire [2:0] beat = {s_axis_tdata[2:0]};
  always @(posedge aclk) if (take) words <= {beat, words[5:3]};
  always @(posedge aclk) begin
    running <= ~rst;
    s_axis_error <= wrong & ~rst;
    full <= (good | (full & ~done)) & ~rst;
    if (rst) skip <= 1'b0;
    else if (take) skip <= ~s_axis_tlast & (skip | last);
  end

  // A credit for each place in the queue that no result has or will have.
  reg [1:0] credits;

  reg [0:0] frame;
  wire last_frame = frame == 1'd1;
  always @(posedge aclk)
    if (rst) frame <= 1'd0;
    else if (in_valid) frame <= last_frame ? 1'd0 : frame + 1'd1;
  assign start = full & (frame == 1'd0) & (credits != 2'd0);
  assign in_valid = start | (frame != 1'd0);
  assign done = in_valid & last_frame;

  wire push;
  wire [0:0] out_class;
  wire [5:0] unused_scores;
  tiny top (.clk(aclk), .rst(rst), .in_valid(in_valid),
    .features(words[5:0]), .out_valid(push), .out_class(out_class), .out_scores(unused_scores));

  wire pop = m_axis_tvalid & m_axis_tready;
  always @(posedge aclk)
    if (rst) credits <= 2'd3;
    else if (start & ~pop) credits <= credits - 2'd1;
    else if (~start & pop) credits <= credits + 2'd1;

  // Results wait here; the oldest is on the bus.
  reg [0:0] queue [0:2];
  reg [1:0] head;
  reg [1:0] tail;
  reg [1:0] level;
  wire [0:0] oldest = queue[head];
  assign m_axis_tvalid = level != 2'd0;
  assign m_axis_tdata = {7'd0, oldest[0:0]};
  always @(posedge aclk) if (push) queue[tail] <= out_class;
  always @(posedge aclk)
    if (rst) begin
      head <= 2'd0;
      tail <= 2'd0;
      level <= 2'd0;
    end else begin
      if (push) tail <= tail == 2'd2 ? 2'd0 : tail + 2'd1;
      if (pop) head <= head == 2'd2 ? 2'd0 : head + 2'd1;
      if (push & ~pop) level <= level + 2'd1;
      if (~push & pop) level <= level - 2'd1;
    end
  assign m_axis_tlast = 1'b1;
endmodule
