package dev.lutra.netlist.emit;

/// The texts of the UART demo.
final class UartTemplates {
  private UartTemplates() {}

  static final String RECEIVER =
      """
      module @name@_uart_rx #(
        parameter [15:0] CLOCKS_PER_BIT = 16'd104,
        parameter [19:0] GAP_BITS = 20'd65536
      ) (
        input  wire clk,
        input  wire rst,
        input  wire rx,
        output reg  valid,
        output reg  [7:0] data,
        output reg  broken,
        output reg  restart
      );
        localparam IDLE = 3'd0, START = 3'd1, DATA = 3'd2, STOP = 3'd3, WAIT = 3'd4;
        localparam BREAK_BITS = 20'd16;

        // Two flip-flops against metastability, a third to see the line change.
        reg [2:0] sync;
        wire line = sync[1];
        always @(posedge clk) sync <= rst ? 3'd7 : {sync[1:0], rx};

        // Every bit is sampled in its middle.
        reg [2:0] state;
        reg [2:0] place;
        reg [15:0] wait_clocks;
        wire sample = wait_clocks == 16'd0;
        always @(posedge clk) begin
          valid <= 1'b0;
          broken <= 1'b0;
          wait_clocks <= sample ? CLOCKS_PER_BIT - 16'd1 : wait_clocks - 16'd1;
          case (state)
            IDLE: begin
              wait_clocks <= (CLOCKS_PER_BIT >> 1) - 16'd1;
              if (~line) state <= START;
            end
            START: begin
              place <= 3'd0;
              if (sample) state <= line ? IDLE : DATA;
            end
            DATA: if (sample) begin
              data <= {line, data[7:1]};
              place <= place + 3'd1;
              if (place == 3'd7) state <= STOP;
            end
            STOP: if (sample) begin
              valid <= line;
              broken <= ~line;
              state <= line ? IDLE : WAIT;
            end
            default: if (line) state <= IDLE;
          endcase
          if (rst) begin
            state <= IDLE;
            valid <= 1'b0;
            broken <= 1'b0;
          end
        end

        // Bit times without a change: a gap if the line is high, a break if it is low.
        reg [15:0] clocks;
        reg [19:0] quiet;
        wire tick = clocks == CLOCKS_PER_BIT - 16'd1;
        always @(posedge clk) begin
          clocks <= tick ? 16'd0 : clocks + 16'd1;
          if (tick & (quiet != GAP_BITS)) quiet <= quiet + 20'd1;
          restart <= tick & (quiet == (line ? GAP_BITS : BREAK_BITS) - 20'd1);
          if (rst | (sync[2] != line)) begin
            clocks <= 16'd0;
            quiet <= 20'd0;
            restart <= 1'b0;
          end
        end
      endmodule
      """;

  static final String TRANSMITTER =
      """
      module @name@_uart_tx #(
        parameter [15:0] CLOCKS_PER_BIT = 16'd104
      ) (
        input  wire clk,
        input  wire rst,
        input  wire valid,
        input  wire [7:0] data,
        output wire ready,
        output wire tx
      );
        // Inverted, so that the line idles high from power-up on where flip-flops start at 0.
        reg [8:0] low = 9'd0;
        reg [3:0] left;
        reg [15:0] clocks;
        assign tx = ~low[0];
        assign ready = left == 4'd0;
        always @(posedge clk)
          if (rst) begin
            low <= 9'd0;
            left <= 4'd0;
          end else if (ready) begin
            clocks <= CLOCKS_PER_BIT - 16'd1;
            if (valid) begin
              low <= {~data, 1'b1};
              left <= 4'd10;
            end
          end else if (clocks != 16'd0) clocks <= clocks - 16'd1;
          else begin
            clocks <= CLOCKS_PER_BIT - 16'd1;
            low <= {1'b0, low[8:1]};
            left <= left - 4'd1;
          end
      endmodule
      """;

  static final String DEVICE =
      """
      module @name@_uart #(
        parameter [15:0] CLOCKS_PER_BIT = 16'd104,
        parameter [19:0] GAP_BITS = 20'd65536
      ) (
        input  wire clk,
        input  wire rst,
        input  wire rx,
        output wire tx,
        output wire answer_valid,
        output wire @answer_range@ answer,
        output wire error
      );
        wire got;
        wire [7:0] octet;
        wire broken;
        wire restart;
        @name@_uart_rx #(.CLOCKS_PER_BIT(CLOCKS_PER_BIT), .GAP_BITS(GAP_BITS)) receiver (
          .clk(clk), .rst(rst), .rx(rx),
          .valid(got), .data(octet), .broken(broken), .restart(restart));

        // Bytes to words. After an error all is ignored until a gap or a break.
        wire abort;
        reg lost;
      @place@  wire word_done = got & ~lost & last_place;
      @low@
        // Words to a packet. What has begun and cannot be completed is made a packet of a wrong
        // length, which the wrapper drops: one that ends here, or if it would be complete here one
        // that ends a beat later.
        reg pending;
        reg drop;
        reg late;
        reg @word_range@ word;
        reg @count_range@ count;
        wire last_word = count == @count_end@;
        wire flush = drop & (late | (count != @count_zero@));
        wire in_ready;
        wire in_valid = pending | flush;
        wire in_last = last_word ^ drop;
        wire take = in_valid & in_ready;
        wire overrun = word_done & (drop | (pending & ~in_ready));
        assign abort = broken | overrun | restart;
        always @(posedge clk) if (word_done & ~overrun) word <= @word@;
        always @(posedge clk)
          if (rst) begin
            lost <= 1'b0;
            pending <= 1'b0;
            drop <= 1'b0;
            late <= 1'b0;
            count <= @count_zero@;
          end else begin
            lost <= ~restart & (lost | broken | overrun);
            pending <= (word_done | (pending & ~take)) & ~abort;
            drop <= abort | flush;
            if (take) begin
              late <= flush & last_word;
              count <= flush | last_word ? @count_zero@ : count + @count_one@;
            end
          end

        // The answers.
        wire dropped;
        wire out_valid;
        wire out_ready;
        wire unused_last;
        @name@_axis stream (.aclk(clk), .aresetn(~rst),
          .s_axis_tdata(word), .s_axis_tvalid(in_valid), .s_axis_tready(in_ready),
          .s_axis_tlast(in_last), .s_axis_error(dropped),
          .m_axis_tdata(answer), .m_axis_tvalid(out_valid), .m_axis_tready(out_ready),
          .m_axis_tlast(unused_last));
        assign answer_valid = out_valid & out_ready;
        assign error = broken | overrun | dropped;
        wire sent;
      @part@  @name@_uart_tx #(.CLOCKS_PER_BIT(CLOCKS_PER_BIT)) transmitter (
          .clk(clk), .rst(rst), .valid(out_valid), .data(@octet@), .ready(sent), .tx(tx));
      endmodule
      """;

  static final String BOARD =
      """
      module @name@_board (
        input  wire clk,
        input  wire rx,
        output wire tx,
        output reg  [7:0] led
      );
        // Flip-flops start at 0; reset for the first 128 clocks.
        reg [7:0] power_up = 8'd0;
        wire rst = ~power_up[7];
        always @(posedge clk) if (rst) power_up <= power_up + 8'd1;

        wire answer_valid;
        wire @answer_range@ answer;
        wire error;
        @name@_uart #(.CLOCKS_PER_BIT(16'd104)) uart (
          .clk(clk), .rst(rst), .rx(rx), .tx(tx),
          .answer_valid(answer_valid), .answer(answer), .error(error));

        // The low bits of the last answer, and whether an error followed it.
        always @(posedge clk)
          if (rst) led <= 8'd0;
          else if (answer_valid) led <= {1'b0, answer[6:0]};
          else if (error) led[7] <= 1'b1;
        wire unused_answer = &{1'b0, answer};
      endmodule
      """;

  /// The pins of the iCE40-HX8K breakout board, package ct256.
  static final String PINS =
      """
      # iCE40-HX8K breakout board (iCE40HX8K-B-EVN), package ct256.
      # Written by Lutra; do not edit.
      set_io clk J3
      set_io rx B10
      set_io tx B12
      set_io led[0] B5
      set_io led[1] B4
      set_io led[2] A2
      set_io led[3] A1
      set_io led[4] C5
      set_io led[5] C4
      set_io led[6] B3
      set_io led[7] C3
      """;

  static final String HOST =
      """
      #!/usr/bin/env python3
      # Written by Lutra; do not edit.
      \"""Sends input words to @name@ on a serial port and prints the answers.

      A line of input holds the @features@ words of a sample (0 to @highest@), separated by commas or
      blanks; a line of output is @meaning@. Needs pyserial.
      \"""
      import argparse
      import sys

      import serial

      FEATURES = @features@
      HIGHEST = @highest@
      WORD_BYTES = @word_bytes@
      ANSWER = @answer@  # bytes of each number of an answer
      BEATS = @beats@


      def encode(line, number):
          words = [int(text) for text in line.replace(",", " ").split()]
          if len(words) != FEATURES or not all(0 <= word <= HIGHEST for word in words):
              sys.exit(f"line {number}: got {len(words)} words, expected {FEATURES} of 0 to {HIGHEST}")
          return b"".join(word.to_bytes(WORD_BYTES, "little") for word in words)


      def decode(data):
          numbers = []
          for width in ANSWER * BEATS:
              numbers.append(int.from_bytes(data[:width], "little"))
              data = data[width:]
          return numbers


      def main():
          parser = argparse.ArgumentParser(description=__doc__)
          parser.add_argument("port", help="serial port, such as /dev/ttyUSB1 or COM4")
          parser.add_argument("samples", type=argparse.FileType(), help="file of words, - for stdin")
          parser.add_argument("--baud", type=int, default=115200)
          options = parser.parse_args()
          size = sum(ANSWER) * BEATS
          with serial.Serial(options.port, options.baud, timeout=5) as port:
              port.send_break(0.01)  # whatever was begun before is forgotten
              port.reset_input_buffer()
              for number, line in enumerate(options.samples, 1):
                  if not line.strip():
                      continue
                  port.write(encode(line, number))
                  data = port.read(size)
                  if len(data) != size:
                      sys.exit(f"line {number}: got {len(data)} bytes of {size}, no answer in time")
                  print(",".join(map(str, decode(data))), flush=True)


      if __name__ == "__main__":
          main()
      """;
}
