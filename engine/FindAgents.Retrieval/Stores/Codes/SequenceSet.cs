using System.Numerics;

namespace FindAgents.Retrieval.Stores.Codes;

/// <summary>A set of sequence numbers, a bit each, in chunks that come and go whole.</summary>
/// <remarks>Not safe for concurrent changes; reading one that nobody changes any more is.</remarks>
internal sealed class SequenceSet
{
    /// <summary>The sequence numbers of a chunk.</summary>
    public const int ChunkSize = 16384;

    /// <summary>The bytes of a chunk.</summary>
    public const int ChunkBytes = ChunkSize / 8;

    private ulong[]?[] _chunks;

    /// <summary>Creates the empty set.</summary>
    public SequenceSet()
    {
        _chunks = [];
    }

    private SequenceSet(ulong[]?[] chunks)
    {
        _chunks = chunks;
    }

    /// <summary>How many numbers are in it.</summary>
    public long Count => _chunks.Sum(chunk => chunk?.Sum(word => (long)BitOperations.PopCount(word)) ?? 0);

    /// <summary>Its numbers, ascending.</summary>
    public IEnumerable<long> Numbers
    {
        get
        {
            for (var i = 0; i < _chunks.Length; i++)
            {
                for (var j = 0; j < (_chunks[i]?.Length ?? 0); j++)
                {
                    for (var word = _chunks[i]![j]; word != 0; word &= word - 1)
                    {
                        yield return ((long)i * ChunkSize) + (j * 64) + BitOperations.TrailingZeroCount(word);
                    }
                }
            }
        }
    }

    /// <summary>Whether a number is in it.</summary>
    public bool Contains(long number)
    {
        var chunk = (int)(number / ChunkSize);
        return chunk < _chunks.Length && _chunks[chunk] is { } words && (words[number % ChunkSize / 64] >> (int)(number % 64) & 1) != 0;
    }

    /// <summary>Puts a number in.</summary>
    public void Add(long number)
    {
        var chunk = Reserve(number / ChunkSize);
        (_chunks[chunk] ??= new ulong[ChunkSize / 64])[number % ChunkSize / 64] |= 1UL << (int)(number % 64);
    }

    /// <summary>A set with the same chunks, of which some may be exchanged without changing this one.</summary>
    public SequenceSet Clone() => new([.. _chunks]);

    /// <summary>Exchanges a chunk for the one that bytes describe, lowest number first.</summary>
    /// <param name="chunk">Which chunk, from 0.</param>
    /// <param name="bytes"><see cref="ChunkBytes"/> of them.</param>
    public void Replace(long chunk, ReadOnlySpan<byte> bytes)
    {
        var words = new ulong[ChunkSize / 64];
        for (var i = 0; i < words.Length; i++)
        {
            words[i] = System.Buffers.Binary.BinaryPrimitives.ReadUInt64LittleEndian(bytes[(8 * i)..]);
        }

        // First: it may exchange the array.
        var at = Reserve(chunk);
        _chunks[at] = words;
    }

    private int Reserve(long chunk)
    {
        if (chunk >= _chunks.Length)
        {
            Array.Resize(ref _chunks, checked((int)chunk + 1));
        }

        return (int)chunk;
    }
}
