# A LiteX module around tiny_axis: a stream of words in, a stream of results out.
# from litex_tiny import Network; self.submodules.network = Network(platform, "path/to/this")
from migen import ClockSignal, Instance, Module, ResetSignal, Signal
from litex.soc.interconnect import stream


class Network(Module):
    def __init__(self, platform, folder="."):
        width = 8 * ((3 + 7) // 8)
        self.sink = stream.Endpoint([("data", width)])
        self.source = stream.Endpoint([("data", 8)])
        self.error = Signal()
        self.specials += Instance(
            "tiny_axis",
            i_aclk=ClockSignal(),
            i_aresetn=~ResetSignal(),
            i_s_axis_tdata=self.sink.data,
            i_s_axis_tvalid=self.sink.valid,
            o_s_axis_tready=self.sink.ready,
            i_s_axis_tlast=self.sink.last,
            o_s_axis_error=self.error,
            o_m_axis_tdata=self.source.data,
            o_m_axis_tvalid=self.source.valid,
            i_m_axis_tready=self.source.ready,
            o_m_axis_tlast=self.source.last,
        )
        for source in "rtl/tiny.v rtl/tiny_axis.v primitives/tiny_encoder.v primitives/tiny_core.v primitives/tiny_head.v rtl/tiny_axis.v".split():
            platform.add_source(f"{folder}/{source}")
