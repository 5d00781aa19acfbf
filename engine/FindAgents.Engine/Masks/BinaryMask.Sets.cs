using System.Numerics;
using System.Numerics.Tensors;

namespace FindAgents.Engine.Masks;

public sealed partial class BinaryMask : IEquatable<BinaryMask>, IEqualityOperators<BinaryMask, BinaryMask, bool>
{
    /// <summary>Whether two masks have the same size and the same pixels.</summary>
    public static bool operator ==(BinaryMask? left, BinaryMask? right) => left is null ? right is null : left.Equals(right);

    /// <summary>Whether two masks differ in size or in a pixel.</summary>
    public static bool operator !=(BinaryMask? left, BinaryMask? right) => !(left == right);

    /// <summary>The pixels inside this mask, the other, or both.</summary>
    /// <exception cref="MaskFormatException">The masks differ in size.</exception>
    /// <exception cref="ArgumentNullException"><paramref name="other"/> is <see langword="null"/>.</exception>
    public BinaryMask Union(BinaryMask other)
    {
        ThrowIfSizeDiffers(other);
        var pixels = new byte[_pixels.Length];
        TensorPrimitives.BitwiseOr<byte>(_pixels, other._pixels, pixels);
        return new BinaryMask(Width, Height, pixels);
    }

    /// <summary>The pixels inside both masks.</summary>
    /// <exception cref="MaskFormatException">The masks differ in size.</exception>
    /// <exception cref="ArgumentNullException"><paramref name="other"/> is <see langword="null"/>.</exception>
    public BinaryMask Intersect(BinaryMask other)
    {
        ThrowIfSizeDiffers(other);
        var pixels = new byte[_pixels.Length];
        TensorPrimitives.BitwiseAnd<byte>(_pixels, other._pixels, pixels);
        return new BinaryMask(Width, Height, pixels);
    }

    /// <summary>The pixels inside this mask and not inside the other.</summary>
    /// <exception cref="MaskFormatException">The masks differ in size.</exception>
    /// <exception cref="ArgumentNullException"><paramref name="other"/> is <see langword="null"/>.</exception>
    public BinaryMask Except(BinaryMask other) => Intersect(other?.Complement() ?? throw new ArgumentNullException(nameof(other)));

    /// <summary>The pixels outside.</summary>
    public BinaryMask Complement()
    {
        var pixels = new byte[_pixels.Length];
        TensorPrimitives.Xor(_pixels, (byte)1, pixels);
        return new BinaryMask(Width, Height, pixels);
    }

    /// <summary>
    /// The mask in another size, by nearest neighbour: each new pixel takes the old pixel under its centre, so
    /// enlarging by a whole factor and shrinking back gives the mask again.
    /// </summary>
    /// <param name="width">The new width, at least 1.</param>
    /// <param name="height">The new height, at least 1.</param>
    /// <exception cref="MaskFormatException">This mask has no pixels.</exception>
    public BinaryMask Resize(int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        if (width == Width && height == Height)
        {
            return this;
        }

        if (_pixels.Length == 0)
        {
            throw new MaskFormatException($"A {Width}×{Height} mask has no pixels to resize to {width}×{height}.");
        }

        var columns = new int[width];
        for (var x = 0; x < width; x++)
        {
            columns[x] = Nearest(x, width, Width);
        }

        var pixels = new byte[width * height];
        for (var y = 0; y < height; y++)
        {
            var source = Row(Nearest(y, height, Height));
            var target = pixels.AsSpan(y * width, width);
            for (var x = 0; x < target.Length; x++)
            {
                target[x] = source[columns[x]];
            }
        }

        return new BinaryMask(width, height, pixels);
    }

    /// <summary>Whether the other mask has the same size and the same pixels.</summary>
    public bool Equals(BinaryMask? other) =>
        ReferenceEquals(this, other)
        || (other is not null && Width == other.Width && Height == other.Height && Pixels.SequenceEqual(other.Pixels));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as BinaryMask);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Width, Height, Area, BoundingBox);

    /// <summary>Size, area and box, for messages and logs.</summary>
    public override string ToString() => $"{Width}×{Height} mask, {Area} pixels in {BoundingBox}";

    // The old pixel under the new pixel's centre: ⌊(i + ½) · size / newSize⌋ in whole numbers.
    private static int Nearest(int index, int newSize, int size) => (int)(((2L * index) + 1) * size / (2L * newSize));
}
