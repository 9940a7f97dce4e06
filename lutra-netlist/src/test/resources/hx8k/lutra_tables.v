// For the proof of equivalence: a constant shifted by a variable is a table, a register a wire.
(* techmap_celltype = "$shr" *)
module lutra_shr (A, B, Y);
  parameter A_SIGNED = 0;
  parameter B_SIGNED = 0;
  parameter A_WIDTH = 1;
  parameter B_WIDTH = 1;
  parameter Y_WIDTH = 1;
  parameter _TECHMAP_CONSTMSK_A_ = 0;
  parameter _TECHMAP_CONSTVAL_A_ = 0;
  input [A_WIDTH-1:0] A;
  input [B_WIDTH-1:0] B;
  output [Y_WIDTH-1:0] Y;
  wire _TECHMAP_FAIL_ =
    _TECHMAP_CONSTMSK_A_ != {A_WIDTH{1'b1}} || A_WIDTH != (1 << B_WIDTH);
  \$lut #(.WIDTH(B_WIDTH), .LUT(_TECHMAP_CONSTVAL_A_)) lut (.A(B), .Y(Y[0]));
endmodule

(* techmap_celltype = "$dff" *)
module lutra_dff (CLK, D, Q);
  parameter CLK_POLARITY = 1;
  parameter WIDTH = 1;
  input CLK;
  input [WIDTH-1:0] D;
  output [WIDTH-1:0] Q;
  assign Q = D;
endmodule

module SB_LUT4 #(parameter [15:0] LUT_INIT = 0) (
  input wire I0, I1, I2, I3, output wire O);
  \$lut #(.WIDTH(4), .LUT(LUT_INIT)) lut (.A({I3, I2, I1, I0}), .Y(O));
endmodule

