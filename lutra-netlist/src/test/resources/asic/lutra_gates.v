// For counting: what is left of multiplexers, in gates.
(* techmap_celltype = "$_MUX_" *)
module lutra_mux (input A, input B, input S, output Y);
  assign Y = (S & B) | (~S & A);
endmodule
