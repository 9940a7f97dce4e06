package dev.lutra.nn.data;

/// How far a long step of loading has come.
///
/// @param what what is being done, such as `download mnist/train-images-idx3-ubyte.gz`
/// @param done bytes or samples done
/// @param total bytes or samples in all, or -1 if unknown
public record DataProgress(String what, long done, long total) {}
