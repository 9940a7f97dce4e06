// Cells of ice40, for simulation.
// Written by Lutra; do not edit.
module SB_LUT4 #(parameter [15:0] LUT_INIT = 0) (
  input wire I0, I1, I2, I3, output reg O);
  reg [0:0] s0;
  reg [1:0] s1;
  reg [3:0] s2;
  reg [7:0] s3;
  always @(I0 or I1 or I2 or I3)
    if (^{I3, I2, I1, I0} !== 1'bx) O = LUT_INIT >> {I3, I2, I1, I0};
    else begin
      s3 = I3 ? LUT_INIT[15:8] : LUT_INIT[7:0];
      s2 = I2 ? s3[7:4] : s3[3:0];
      s1 = I1 ? s2[3:2] : s2[1:0];
      s0 = I0 ? s1[1:1] : s1[0:0];
      O = s0;
    end
endmodule

