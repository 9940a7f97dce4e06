#!/usr/bin/env python3
# Written by Lutra; do not edit.
"""Sends input words to tiny on a serial port and prints the answers.

A line of input holds the 2 words of a sample (0 to 7), separated by commas or
blanks; a line of output is its class. Needs pyserial.
"""
import argparse
import sys

import serial

FEATURES = 2
HIGHEST = 7
WORD_BYTES = 1
ANSWER = [1]  # bytes of each number of an answer
BEATS = 1


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
