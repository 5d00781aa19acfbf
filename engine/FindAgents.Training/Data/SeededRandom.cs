namespace FindAgents.Training.Data;

/// <summary>Random numbers of their own for every step of a run, so that a step can be repeated by itself.</summary>
public static class SeededRandom
{
    /// <summary>The random numbers of a step under a seed; the same everywhere and always.</summary>
    public static Random Create(int seed, long step)
    {
        // SplitMix64's finaliser: neighbouring steps and seeds get unrelated numbers.
        var z = unchecked(((ulong)(uint)seed << 32) + ((ulong)step * 0x9E3779B97F4A7C15UL) + 0x9E3779B97F4A7C15UL);
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return new Random((int)(z ^ (z >> 31)));
    }
}
