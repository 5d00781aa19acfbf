using FindAgents.Engine.Imaging;
using FindAgents.Engine.Masks;

namespace FindAgents.Cli.Output;

/// <summary>Masks in picture files.</summary>
internal static class MaskFile
{
    private const byte Half = 128;

    /// <summary>Reads a mask: light pixels lie inside, dark ones outside.</summary>
    /// <param name="path">A picture of any format that is read.</param>
    /// <exception cref="ImageFormatException">It cannot be read.</exception>
    public static BinaryMask Load(string path)
    {
        var picture = RgbImage.Load(path);
        var rgb = picture.Pixels.Span;
        var inside = new byte[picture.Width * picture.Height];
        for (var i = 0; i < inside.Length; i++)
        {
            // A mask painted in one bright colour counts, too.
            inside[i] = Math.Max(rgb[3 * i], Math.Max(rgb[(3 * i) + 1], rgb[(3 * i) + 2])) >= Half ? (byte)1 : (byte)0;
        }

        return new BinaryMask(picture.Width, picture.Height, inside);
    }
}
