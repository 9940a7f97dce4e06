// Words in and results out by a UART.
// Written by Lutra; do not edit.
module tiny_uart #(
  parameter [15:0] CLOCKS_PER_BIT = 16'd104,
  parameter [19:0] GAP_BITS = 20'd65536
) (
  input  wire clk,
  input  wire rst,
  input  wire rx,
  output wire tx,
  output wire answer_valid,
  output wire [7:0] answer,
  output wire error
);
  wire got;
  wire [7:0] octet;
  wire broken;
  wire restart;
  tiny_uart_rx #(.CLOCKS_PER_BIT(CLOCKS_PER_BIT), .GAP_BITS(GAP_BITS)) receiver (
    .clk(clk), .rst(rst), .rx(rx),
    .valid(got), .data(octet), .broken(broken), .restart(restart));

  // Bytes to words. After an error all is ignored until a gap or a break.
  wire abort;
  reg lost;
  wire last_place = 1'b1;
  wire word_done = got & ~lost & last_place;

  // Words to a packet. What has begun and cannot be completed is made a packet of a wrong
  // length, which the wrapper drops: one that ends here, or if it would be complete here one
  // that ends a beat later.
  reg pending;
  reg drop;
  reg late;
  reg [7:0] word;
  reg [0:0] count;
  wire last_word = count == 1'd1;
  wire flush = drop & (late | (count != 1'd0));
  wire in_ready;
  wire in_valid = pending | flush;
  wire in_last = last_word ^ drop;
  wire take = in_valid & in_ready;
  wire overrun = word_done & (drop | (pending & ~in_ready));
  assign abort = broken | overrun | restart;
  always @(posedge clk) if (word_done & ~overrun) word <= octet;
  always @(posedge clk)
    if (rst) begin
      lost <= 1'b0;
      pending <= 1'b0;
      drop <= 1'b0;
      late <= 1'b0;
      count <= 1'd0;
    end else begin
      lost <= ~restart & (lost | broken | overrun);
      pending <= (word_done | (pending & ~take)) & ~abort;
      drop <= abort | flush;
      if (take) begin
        late <= flush & last_word;
        count <= flush | last_word ? 1'd0 : count + 1'd1;
      end
    end

  // The answers.
  wire dropped;
  wire out_valid;
  wire out_ready;
  wire unused_last;
  tiny_axis stream (.aclk(clk), .aresetn(~rst),
    .s_axis_tdata(word), .s_axis_tvalid(in_valid), .s_axis_tready(in_ready),
    .s_axis_tlast(in_last), .s_axis_error(dropped),
    .m_axis_tdata(answer), .m_axis_tvalid(out_valid), .m_axis_tready(out_ready),
    .m_axis_tlast(unused_last));
  assign answer_valid = out_valid & out_ready;
  assign error = broken | overrun | dropped;
  wire sent;
  assign out_ready = sent;
  tiny_uart_tx #(.CLOCKS_PER_BIT(CLOCKS_PER_BIT)) transmitter (
    .clk(clk), .rst(rst), .valid(out_valid), .data(answer), .ready(sent), .tx(tx));
endmodule
