package dev.lutra.netlist.emit;

import dev.lutra.netlist.emit.verilog.BenchVerilog;

/// The text of the test bench of the AXI4-Stream wrapper.
final class AxiStreamBenchTemplates {
  private AxiStreamBenchTemplates() {}

  static final String DECLARATIONS =
      """
      `timescale 1ns / 1ps
      module @name@_axis_tb;
        localparam SAMPLES = @samples@;
        localparam FRAMES = @frames@;
        localparam WORDS = @words@;
        localparam PER_BEAT = @per_beat@;
        localparam BEATS = @beats@;
        localparam RESULTS = @results@;
        localparam IDLE = @idle@;
        reg aclk = 0;
        reg aresetn = 0;
        reg @in_range@ s_axis_tdata = 0;
        reg s_axis_tvalid = 0;
        wire s_axis_tready;
        reg s_axis_tlast = 0;
        wire s_axis_error;
        wire @out_range@ m_axis_tdata;
        wire m_axis_tvalid;
        reg m_axis_tready = 0;
        wire m_axis_tlast;
        @name@_axis dut (.aclk(aclk), .aresetn(aresetn),
          .s_axis_tdata(s_axis_tdata), .s_axis_tvalid(s_axis_tvalid),
          .s_axis_tready(s_axis_tready), .s_axis_tlast(s_axis_tlast),
          .s_axis_error(s_axis_error),
          .m_axis_tdata(m_axis_tdata), .m_axis_tvalid(m_axis_tvalid),
          .m_axis_tready(m_axis_tready), .m_axis_tlast(m_axis_tlast));
        always #5 aclk = ~aclk;
        reg running = 0;
        integer from, count, stall_in, stall_out, wrong, seed, progress, file;
        integer cycle = 0;
        integer idle = 0;
        integer first_in = -1;
        integer first_out = -1;
        integer last_out = -1;
        integer seen = 0;
        integer output_bits = 0;
        integer scores = 0;
        integer classes = 0;
        integer valids = 0;
      """;

  /// Every packet of wrong length is one of noise: too short and too long in turn.
  static final String SOURCE =
      """

        // What is sent: samples, and packets of a wrong length among them.
        integer sample = 0;
        integer last = 0;
        integer beat = 0;
        integer length = BEATS;
        integer wrongs = 0;
        integer errors = 0;
        reg spoil = 0;
        reg spoiled = 0;
      @dice@
        // Noise where no word lies: it must not matter.
        function automatic @in_range@ data(input integer s, input integer b, input [31:0] noise);
          integer k, w;
          begin
            data = {@noises@{noise}};
            for (k = 0; k < PER_BEAT; k = k + 1) begin
              w = b * PER_BEAT + k;
              if (w < WORDS) data[k * @field@ +: @width@] = golden_features[s][w * @width@ +: @width@];
            end
          end
        endfunction

        task choose;
          begin
            if (!spoil && !spoiled && wrong > 0 && (sample - from) % wrong == 0) begin
              spoil = 1;
              wrongs = wrongs + 1;
              if (wrongs % 2 == 0 && BEATS > 1) length = 1 + wrongs / 2 % (BEATS - 1);
              else length = BEATS + 1 + wrongs / 2 % 3;
            end else if (!spoil) length = BEATS;
          end
        endtask

        task offer;
          begin
            if (beat == 0) choose;
            s_axis_tvalid <= 1;
            s_axis_tdata <= spoil ? {@noises@{dice_in}} : data(sample, beat, dice_in);
            s_axis_tlast <= beat == length - 1;
            beat = beat + 1;
            if (beat == length) begin
              beat = 0;
              spoiled = spoil;
              if (!spoil) sample = sample + 1;
              spoil = 0;
            end
          end
        endtask

        always @(posedge aclk) if (running) begin
          cycle <= cycle + 1;
          dice_in <= roll(dice_in);
          dice_out <= roll(dice_out);
          if (s_axis_tvalid && s_axis_tready !== 1'b0 && first_in < 0) first_in = cycle;
          if (s_axis_tready !== 1'b0 && s_axis_tready !== 1'b1) valids = valids + 1;
          if (!s_axis_tvalid || s_axis_tready === 1'b1) begin
            if (sample < last && dice_in[30:8] % 100 >= stall_in) offer;
            else begin
              s_axis_tvalid <= 0;
              s_axis_tdata <= {@noises@{dice_in}};
              s_axis_tlast <= dice_in[7];
            end
          end
          if (s_axis_error !== 1'b0) errors = errors + 1;
        end
      """;

  static final String SINK =
      """

        // What comes: in order, held while it waits, and nothing more than that.
        reg waited = 0;
        reg was_last = 0;
        reg @out_range@ was = 0;
        wire [31:0] at = seen < count * RESULTS ? from * RESULTS + seen : 0;
        always @(posedge aclk) if (running) begin
          m_axis_tready <= dice_out[30:8] % 100 >= stall_out;
          if (m_axis_tvalid !== 1'b0 && m_axis_tvalid !== 1'b1) valids = valids + 1;
          if (waited && (m_axis_tvalid !== 1'b1 || m_axis_tdata !== was || m_axis_tlast !== was_last))
            valids = valids + 1;
          waited <= m_axis_tvalid === 1'b1 && !m_axis_tready;
          was <= m_axis_tdata;
          was_last <= m_axis_tlast;
          if (m_axis_tvalid === 1'b1 && m_axis_tready) begin
            if (first_out < 0) first_out = cycle;
            last_out = cycle;
            if (m_axis_tlast !== (seen % RESULTS == RESULTS - 1)) valids = valids + 1;
            if (seen >= count * RESULTS) valids = valids + 1;
      @checks@      seen = seen + 1;
            if (progress > 0 && seen % (progress * RESULTS) == 0) begin
              $display("PROGRESS %0d", seen / RESULTS);
              $fflush;
            end
          end
          // A device that takes nothing or never ends must not keep the bench running.
          if ((s_axis_tvalid && s_axis_tready) || (m_axis_tvalid && m_axis_tready)) idle <= 0;
          else idle <= idle + 1;
          if (idle == IDLE || seen == count * RESULTS + 16) finish_now;
        end
      """;

  static final String START =
      BenchVerilog.options("samples", 5, "")
          + """
              repeat (4) @(posedge aclk);
              aresetn <= 1;
              @(posedge aclk);
              running <= 1;
            end

            task finish_now;
              begin
                if (errors > wrongs) valids = valids + errors - wrongs;
                else valids = valids + wrongs - errors;
                $display("STREAM clocks=%0d errors=%0d", last_out - first_in, errors);
                $display("@verdict@",
                  seen / RESULTS, output_bits, scores, classes, valids, first_out - first_in);
                if (seen == count * RESULTS && output_bits == 0 && scores == 0 && classes == 0
                    && valids == 0) $display("PASS");
                else $display("FAIL");
                $finish;
              end
            endtask
          endmodule
          """;
}
