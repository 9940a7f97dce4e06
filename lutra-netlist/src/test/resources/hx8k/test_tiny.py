# A cocotb test of tiny_axis: sends the golden samples, compares what comes back.
# tiny_axisLEVEL=tiny_axis MODULE=test_tiny, VERILOG_rtl/tiny.v rtl/tiny_axis.v primitives/tiny_encoder.v primitives/tiny_core.v primitives/tiny_head.v = rtl/*.v, in the folder above vectors/
import cocotb
from cocotb.clock import Clock
from cocotb.triggers import RisingEdge

2_A_SAMPLE = 2
BITS_A_WORD = 3


def numbers(path):
    with open(path) as lines:
        return [int(line, 16) for line in lines if line.strip()]


@cocotb.test()
async def golden_samples(dut):
    samples = numbers("vectors/features.hex")[:100]
    results = numbers("vectors/result.hex")[:100]
    cocotb.start_soon(Clock(dut.aclk, 10, units="ns").start())
    dut.aresetn.value = 0
    dut.s_axis_tvalid.value = 0
    dut.m_axis_tready.value = 1
    for _ in range(4):
        await RisingEdge(dut.aclk)
    dut.aresetn.value = 1
    cocotb.start_soon(send(dut, samples))
    for result in results:
        while True:
            await RisingEdge(dut.aclk)
            if dut.m_axis_tvalid.value == 1:
                break
        got = int(dut.m_axis_tdata.value)
        width = dut.top.out_class.value.n_bits
        scores = dut.top.out_scores.value.n_bits
        assert got == (result >> scores) & ((1 << width) - 1)


async def send(dut, samples):
    mask = (1 << BITS_A_WORD) - 1
    for sample in samples:
        for word in range(2_A_SAMPLE):
            dut.s_axis_tdata.value = (sample >> word * BITS_A_WORD) & mask
            dut.s_axis_tlast.value = int(word == 2_A_SAMPLE - 1)
            dut.s_axis_tvalid.value = 1
            await RisingEdge(dut.aclk)
            while dut.s_axis_tready.value == 0:
                await RisingEdge(dut.aclk)
    dut.s_axis_tvalid.value = 0
