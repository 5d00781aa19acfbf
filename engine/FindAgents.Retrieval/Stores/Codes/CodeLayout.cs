namespace FindAgents.Retrieval.Stores.Codes;

/// <summary>Where things lie in a block of codes. All numbers are little-endian.</summary>
/// <remarks>
/// A block has a header of 64 bytes, then for each of its <see cref="BlockRows"/> rows: the sequence number (int64), the
/// scale, the error and the length (float32 each), and the codes (int8, <see cref="Stride"/> of them); each kind together.
/// </remarks>
internal sealed class CodeLayout
{
    /// <summary>The rows of a block.</summary>
    public const int BlockRows = 1024;

    /// <summary>The bytes before the first sequence number.</summary>
    public const int HeaderBytes = 64;

    /// <summary>The offset of the sequence numbers.</summary>
    public const int Sequences = HeaderBytes;

    /// <summary>The offset of the scales.</summary>
    public const int Scales = Sequences + (BlockRows * sizeof(long));

    /// <summary>The offset of the errors.</summary>
    public const int Errors = Scales + (BlockRows * sizeof(float));

    /// <summary>The offset of the lengths.</summary>
    public const int Lengths = Errors + (BlockRows * sizeof(float));

    /// <summary>The offset of the codes.</summary>
    public const int Codes = Lengths + (BlockRows * sizeof(float));

    /// <summary>Creates the layout for vectors of a dimension.</summary>
    public CodeLayout(int dimensions)
    {
        Dimensions = dimensions;
        Stride = (dimensions + 63) / 64 * 64;
    }

    /// <summary>The vectors' dimension.</summary>
    public int Dimensions { get; }

    /// <summary>The codes of a row: the dimension, filled up with zeros to a multiple of 64.</summary>
    public int Stride { get; }

    /// <summary>The bytes of a block.</summary>
    public int BlockBytes => Codes + (BlockRows * Stride);
}
