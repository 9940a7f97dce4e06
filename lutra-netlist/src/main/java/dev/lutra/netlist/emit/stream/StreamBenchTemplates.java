package dev.lutra.netlist.emit.stream;

import dev.lutra.netlist.emit.verilog.BenchVerilog;

/// The text of the test bench of an image network.
final class StreamBenchTemplates {
  private StreamBenchTemplates() {}

  static final String DECLARATIONS =
      """
      `timescale 1ns / 1ps
      module @name@_tb;
        localparam SAMPLES = @samples@;
        localparam FRAMES = @frames@;
        localparam ROWS = @rows@;
        localparam COLUMNS = @columns@;
        localparam PIXELS = ROWS * COLUMNS;
        localparam WORDS = @words@;
        localparam BEATS = @beats@;
        localparam POSITIONS = @positions@;
        localparam OUT_COLUMNS = @out_columns@;
        localparam IS_IMAGE = @is_image@;
        // Whether an image has one answer for all its frames, which starts anew behind a wrong one.
        localparam IS_COUNTED = @is_counted@;
        localparam IDLE = @idle@;
        localparam QUIET = @quiet@;
        reg aclk = 0;
        reg aresetn = 0;
        reg @in_range@ s_axis_tdata = 0;
        reg s_axis_tvalid = 0;
        wire s_axis_tready;
        reg s_axis_tuser = 0;
        reg s_axis_tlast = 0;
        wire s_axis_error;
        wire @out_range@ m_axis_tdata;
        wire m_axis_tvalid;
        reg m_axis_tready = 0;
        @user@ [1:0] m_axis_tuser@user_zero@;
        wire m_axis_tlast;
        @name@ dut (.aclk(aclk), .aresetn(aresetn),
          .s_axis_tdata(s_axis_tdata), .s_axis_tvalid(s_axis_tvalid),
          .s_axis_tready(s_axis_tready), .s_axis_tuser(s_axis_tuser),
          .s_axis_tlast(s_axis_tlast), .s_axis_error(s_axis_error),
          .m_axis_tdata(m_axis_tdata), .m_axis_tvalid(m_axis_tvalid),
          .m_axis_tready(m_axis_tready),@user_pin@ .m_axis_tlast(m_axis_tlast));
        always #5 aclk = ~aclk;
      @memories@  reg running = 0;
        integer from, count, stall_in, stall_out, wrong, gap, seed, progress, file;
        integer cycle = 0;
        integer idle = 0;
        integer first_in = -1;
        integer last_in = -1;
        integer first_out = -1;
        integer last_out = -1;
        integer least = -1;
        integer most = -1;
        integer seen = 0;
        integer output_bits = 0;
        integer scores = 0;
        integer classes = 0;
        integer valids = 0;
      """;

  static final String SOURCE =
      """

        // What is sent: frames of images, and what is wrongly framed among them.
        integer sample = 0;
        integer last = 0;
        integer frame = 0;
        integer pixel = 0;
        integer length = PIXELS;
        integer fault = 0;
        integer pause = 0;
        integer kind = 0;
        integer wrongs = 0;
        integer errors = 0;
        reg spoiled = 0;
        reg is_last = 0;
        // The clock at which the last pixel of an image was taken; whether a frame is a wrong one.
        integer complete [0:SAMPLES-1];
        reg bad_frames [0:(2*SAMPLES+2)*FRAMES];
        integer begun = 0;
      @dice@
        // Noise where no word lies: it must not matter.
        function automatic @in_range@ data(input integer at, input [31:0] noise);
          integer k;
          begin
            data = {@noises@{noise}};
            for (k = 0; k < WORDS; k = k + 1)
              data[k * @field@ +: @width@] = golden_pixels[at][k * @width@ +: @width@];
          end
        endfunction

        task choose;
          begin
            kind = 0;
            length = PIXELS;
            if (frame == (IS_COUNTED ? wrongs / 5 % FRAMES : 0) && !spoiled && wrong > 0
                && (sample - from) % wrong == 0) begin
              kind = 1 + wrongs % 5;
              if ((kind == 1 && PIXELS == 1) || (kind == 2 && COLUMNS == 1)) kind = 3;
              wrongs = wrongs + 1;
              // 1: cut short. 2: tlast early. 3: no tuser. 4: tlast missing. 5: missing at the end.
              fault = dice_in[30:16] % PIXELS;
              if (kind == 2 && fault % COLUMNS == COLUMNS - 1) fault = fault - 1;
              if (kind == 4) fault = fault - fault % COLUMNS + COLUMNS - 1;
              if (kind == 5) fault = PIXELS - 1;
              if (kind == 1) length = 1 + fault % (PIXELS - 1);
              else length = 1 + fault + dice_in[15:8] % PIXELS;
            end
            if (kind != 3) begin
              bad_frames[begun] = kind != 0;
              begun = begun + 1;
            end
          end
        endtask

        task offer;
          reg ends;
          begin
            if (pixel == 0) choose;
            ends = pixel % COLUMNS == COLUMNS - 1;
            s_axis_tvalid <= 1;
            s_axis_tdata <= kind != 0 ? {@noises@{dice_in}} : data(sample * PIXELS + pixel, dice_in);
            s_axis_tuser <= pixel == 0 && kind != 3;
            if (kind > 1 && pixel > fault) s_axis_tlast <= dice_in[5];
            else s_axis_tlast <= ends ^ (kind > 1 && pixel == fault);
            is_last <= kind == 0 && pixel == PIXELS - 1 && frame == FRAMES - 1;
            pixel = pixel + 1;
            if (pixel == length) begin
              pixel = 0;
              pause = gap;
              if (kind != 0) begin
                spoiled = 1;
                // What has no tuser is no frame.
                if (kind != 3) frame = 0;
              end else begin
                frame = frame + 1;
                if (frame == FRAMES) begin
                  frame = 0;
                  spoiled = 0;
                  sample = sample + 1;
                end
              end
            end
          end
        endtask

        integer taken = 0;
        always @(posedge aclk) if (running) begin
          cycle <= cycle + 1;
          dice_in <= roll(dice_in);
          dice_out <= roll(dice_out);
          if (s_axis_tready !== 1'b0 && s_axis_tready !== 1'b1) valids = valids + 1;
          if (s_axis_tvalid && s_axis_tready === 1'b1) begin
            if (first_in < 0) first_in = cycle;
            last_in = cycle;
            if (is_last) begin
              complete[from + taken] = cycle;
              taken = taken + 1;
            end
          end
          if (!s_axis_tvalid || s_axis_tready === 1'b1) begin
            if (sample < last && pause == 0 && dice_in[30:8] % 100 >= stall_in) offer;
            else begin
              if (pause > 0) pause = pause - 1;
              s_axis_tvalid <= 0;
              s_axis_tdata <= {@noises@{dice_in}};
              s_axis_tlast <= dice_in[7];
              s_axis_tuser <= dice_in[6];
              is_last <= 0;
            end
          end
          if (s_axis_error !== 1'b0) errors = errors + 1;
        end
      """;

  static final String SINK =
      """

        // What comes: in order, held while it waits, and nothing more than that.
        reg waited = 0;
        reg [2:0] was_last = 0;
        reg @out_range@ was = 0;
        integer place = 0;
        integer ended = 0;
        integer after;
        wire [31:0] at = seen < count * BEATS ? from * BEATS + seen : 0;
        // A wrong frame of an image comes, too, whatever it shows.
        wire skipped = IS_IMAGE && ended < begun ? bad_frames[ended] : 1'b0;
        always @(posedge aclk) if (running) begin
          m_axis_tready <= dice_out[30:8] % 100 >= stall_out;
          if (m_axis_tvalid !== 1'b0 && m_axis_tvalid !== 1'b1) valids = valids + 1;
          if (waited && (m_axis_tvalid !== 1'b1 || m_axis_tdata !== was
              || {m_axis_tuser, m_axis_tlast} !== was_last)) valids = valids + 1;
          waited <= m_axis_tvalid === 1'b1 && !m_axis_tready;
          was <= m_axis_tdata;
          was_last <= {m_axis_tuser, m_axis_tlast};
          if (m_axis_tvalid === 1'b1 && m_axis_tready) begin
            if (seen >= count * BEATS && !skipped) valids = valids + 1;
      @checks@      if (IS_IMAGE) begin
              if (m_axis_tlast !== (place % OUT_COLUMNS == OUT_COLUMNS - 1)) valids = valids + 1;
              if (m_axis_tuser[0] !== (place == 0)) valids = valids + 1;
              if (m_axis_tuser[1] !== (skipped && place == POSITIONS - 1)) valids = valids + 1;
              place = place + 1;
            end else if (m_axis_tlast !== (seen % BEATS == BEATS - 1)) valids = valids + 1;
            if (!skipped) begin
              if (seen % BEATS == BEATS - 1) begin
                if (first_out < 0) first_out = cycle;
                last_out = cycle;
                after = cycle - complete[from + seen / BEATS];
                if (most < 0 || after > most) most = after;
                if (least < 0 || after < least) least = after;
              end
              seen = seen + 1;
            end
            if (IS_IMAGE && place == POSITIONS) begin
              place = 0;
              ended = ended + 1;
            end
            if (progress > 0 && seen % (progress * BEATS) == 0) begin
              $display("PROGRESS %0d", seen / BEATS);
              $fflush;
            end
          end
          // A device that takes nothing or never ends must not keep the bench running.
          if ((s_axis_tvalid && s_axis_tready) || (m_axis_tvalid && m_axis_tready)) idle <= 0;
          else idle <= idle + 1;
          if (idle == IDLE + gap || seen == count * BEATS + 16) finish_now;
          // All is there: a little longer, for what is too much.
          if (idle == QUIET && sample == last && seen == count * BEATS) finish_now;
        end
      """;

  static final String START =
      BenchVerilog.options("images", 0, "    if (!$value$plusargs(\"gap=%d\", gap)) gap = 0;\n")
          + """
              repeat (4) @(posedge aclk);
              aresetn <= 1;
              repeat (2) @(posedge aclk);
              running <= 1;
            end

            task finish_now;
              begin
                if (errors > wrongs) valids = valids + errors - wrongs;
                else valids = valids + wrongs - errors;
                $display("STREAM images=%0d clocks_in=%0d clocks_out=%0d latency=%0d..%0d errors=%0d",
                  seen / BEATS, last_in - first_in + 1, last_out - first_out, least, most, errors);
                $display("CLOCKS an image: %.1f in, %.1f between results",
                  1.0 * (last_in - first_in + 1) / count,
                  count > 1 ? 1.0 * (last_out - first_out) / (count - 1) : 0.0);
                $display("@verdict@",
                  seen / BEATS, output_bits, scores, classes, valids, most);
                if (seen == count * BEATS && output_bits == 0 && scores == 0 && classes == 0
                    && valids == 0) $display("PASS");
                else $display("FAIL");
                $finish;
              end
            endtask
          endmodule
          """;
}
