using CsCheck;
using FindAgents.Engine.Masks;

namespace FindAgents.Engine.Tests.Masks;

/// <summary>Random masks: noise of any density, and blobs made of boxes.</summary>
internal static class MaskGen
{
    private static readonly Gen<(int Width, int Height)> Size = Gen.Select(Gen.Int[1, 40], Gen.Int[1, 40]);

    public static Gen<BinaryMask> Mask { get; } = Size.SelectMany(size => OfSize(size.Width, size.Height));

    public static Gen<(BinaryMask A, BinaryMask B)> Pair { get; } =
        Size.SelectMany(size => Gen.Select(OfSize(size.Width, size.Height), OfSize(size.Width, size.Height)));

    public static Gen<(BinaryMask A, BinaryMask B, BinaryMask C)> Triple { get; } =
        Size.SelectMany(size => Gen.Select(OfSize(size.Width, size.Height), OfSize(size.Width, size.Height), OfSize(size.Width, size.Height)));

    public static Gen<BinaryMask> OfSize(int width, int height)
    {
        var noise = Gen.Int[0, 8].SelectMany(density =>
            Gen.Int[0, 7].Array[width * height].Select(values => new BinaryMask(width, height, Array.ConvertAll(values, v => v < density ? (byte)1 : (byte)0))));
        var box = Gen.Select(Gen.Int[0, width], Gen.Int[0, height], Gen.Int[0, width], Gen.Int[0, height])
            .Select((x0, y0, x1, y1) => Box.FromCorners(x0, y0, x1, y1));
        var blobs = Gen.Select(box.Array[0, 6], box.Array[0, 4]).Select((add, remove) =>
        {
            var mask = add.Aggregate(BinaryMask.Empty(width, height), (m, b) => m.Union(BinaryMask.FromBox(width, height, b)));
            return remove.Aggregate(mask, (m, b) => m.Except(BinaryMask.FromBox(width, height, b)));
        });
        return Gen.OneOf(noise, blobs);
    }

    /// <summary>A mask drawn with '#' for inside.</summary>
    public static BinaryMask Draw(params string[] rows)
    {
        var pixels = rows.SelectMany(row => row.Select(c => c == '#' ? (byte)1 : (byte)0)).ToArray();
        return new BinaryMask(rows[0].Length, rows.Length, pixels);
    }
}
