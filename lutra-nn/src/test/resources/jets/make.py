"""Makes the HDF5 files of this folder: see README.md."""

import h5py
import numpy as np
import tables

FEATURES = """zlogz c1_b0_mmdt c1_b1_mmdt c1_b2_mmdt c2_b1_mmdt c2_b2_mmdt d2_b1_mmdt d2_b2_mmdt
d2_a1_b1_mmdt d2_a1_b2_mmdt m2_b1_mmdt m2_b2_mmdt n2_b1_mmdt n2_b2_mmdt mass_mmdt
multiplicity""".split()
CLASSES = "gqwzt"
DISTINCT, REPEATED = 200, 5


def rows(real, whole, nested=()):
    """Row r is of class r % 5; the last five rows repeat the first five."""
    fields = [("note", "S3"), ("j_pt", real, (2,)), ("j_ok", "?")]
    fields += nested
    fields += [("j_" + name, real) for name in FEATURES]
    fields += [("j_index", "<i2")] + [("j_" + name, whole) for name in CLASSES]
    out = np.zeros(DISTINCT + REPEATED, np.dtype(fields))
    for i in range(len(out)):
        r = i % DISTINCT
        out["note"][i] = b"jet"
        out["j_index"][i] = i
        for f, name in enumerate(FEATURES):
            out["j_" + name][i] = (r * 37 + f * 11) % 64 / 4 + (3 * f + r) % 5 * 16 - 20
        out["j_" + CLASSES[r % 5]][i] = 1
    return out


def write(name, data, **how):
    with h5py.File(name, "w", libver=("earliest", "v110"), track_order=False) as file:
        file.create_dataset("other", data=np.arange(3))
        file.create_dataset("t_allpar_new", data=data, track_times=False, **how)


# A compound in the compound, with an enumeration and an opaque value in it.
kind = h5py.enum_dtype({"gluon": 1, "quark": 2}, basetype="<i4")
nested = [("inner", [("j_zlogz", "<f8"), ("kind", kind), ("raw", "V5")])]
packed = dict(compression="gzip", shuffle=True, fletcher32=True, chunks=(64,))
write("gzip.z", rows("<f4", "<i4", nested), **packed)
write("lzf.z", rows(">f4", "u1"), compression="lzf", chunks=(2,))
write("plain.z", rows("<f4", "<f4"))
with tables.open_file("pytables.z", "w") as file:
    file.create_table(
        "/",
        "t_allpar_new",
        rows("<f8", "<f8"),
        title="jets",
        filters=tables.Filters(complevel=5, complib="zlib"),
        chunkshape=50,
        track_times=False,
    )
