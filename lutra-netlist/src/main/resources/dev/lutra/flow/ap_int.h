// A stand-in for ap_uint of AMD, as far as the code that Lutra writes uses it: for simulation only.
#ifndef AP_INT_H
#define AP_INT_H

template <int W> class ap_uint {
    static const int WORDS = (W + 63) / 64;
    unsigned long long words[WORDS];

    void trim()
    {
        if (W % 64 != 0) {
            words[WORDS - 1] &= ~0ULL >> (64 - W % 64);
        }
    }

public:
    class bit {
        unsigned long long& word;
        int index;

    public:
        bit(unsigned long long& w, int i) : word(w), index(i) {}
        operator bool() const { return word >> index & 1; }
        bit& operator=(bool value)
        {
            word = (word & ~(1ULL << index)) | (unsigned long long)value << index;
            return *this;
        }
        bit& operator=(const bit& other) { return *this = (bool)other; }
    };

    // What the vendor's type leaves undefined is made wrong on purpose.
    ap_uint()
    {
        for (int i = 0; i < WORDS; i++) {
            words[i] = 0xa5a5a5a5a5a5a5a5ULL;
        }
        trim();
    }
    ap_uint(unsigned long long value)
    {
        for (int i = 0; i < WORDS; i++) {
            words[i] = i == 0 ? value : 0;
        }
        trim();
    }
    operator unsigned long long() const { return words[0]; }
    bit operator[](int i) { return bit(words[i / 64], i % 64); }
    bool operator[](int i) const { return words[i / 64] >> i % 64 & 1; }
    ap_uint& operator+=(unsigned long long value)
    {
        words[0] += value;
        trim();
        return *this;
    }
};

#endif
