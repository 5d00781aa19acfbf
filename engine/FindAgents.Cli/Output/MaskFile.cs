using FindAgents.Engine.Masks;

namespace FindAgents.Cli.Output;

/// <summary>Masks in picture files.</summary>
internal static class MaskFile
{
    // Masks that people paint have soft edges: cut them in the middle.
    private const int Half = 128;

    /// <summary>Reads a mask from a PNG: light pixels lie inside, dark and transparent ones outside.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="MaskFormatException">It is not a PNG, or is damaged.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static BinaryMask Load(string path)
    {
        try
        {
            return MaskPng.Decode(File.ReadAllBytes(path), Half);
        }
        catch (MaskFormatException e)
        {
            throw new MaskFormatException($"'{path}' cannot be used as a mask: {e.Message}", e);
        }
    }
}
