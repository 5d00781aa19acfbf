using FindAgents.Engine;
using FindAgents.Engine.Imaging;

namespace FindAgents.Agents;

/// <summary>What operations may read and how much they keep.</summary>
/// <remarks>Read once, when the operations are created; changes made later have no effect.</remarks>
public sealed class FindOperationsOptions
{
    /// <summary>The folders below which images may be named by path; none by default, so that only data URIs are taken.</summary>
    public IList<string> Roots { get; } = [];

    /// <summary>How many bytes of pictures and encodings are kept; 512 MiB by default. The image used last is kept in any case.</summary>
    public long CacheBytes { get; set; } = new FindEngineOptions().CacheBytes;

    /// <summary>How long after its last use an image is kept under its id; 30 minutes by default.</summary>
    public TimeSpan ImageLifetime { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>How long after its last use a result is kept under its id; 30 minutes by default.</summary>
    public TimeSpan ResultLifetime { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>How many results are kept; those used longest ago go first; 256 by default.</summary>
    public int MaxResults { get; set; } = 256;

    /// <summary>How large an image may be, in bytes and in pixels.</summary>
    public ImageLimits ImageLimits { get; set; } = ImageLimits.Default;

    /// <summary>How many phrases one call may ask for; 20 by default.</summary>
    public int MaxPhrases { get; set; } = 20;

    /// <summary>How many characters a phrase may have, references to images not counted; 200 by default.</summary>
    public int MaxPhraseLength { get; set; } = 200;

    /// <summary>How many different references to images the phrases of a call may hold; 16 by default. Their images are held in memory during the call.</summary>
    public int MaxReferences { get; set; } = 16;

    /// <summary>How many points a call may give, those of strokes included; 1000 by default.</summary>
    public int MaxPoints { get; set; } = 1000;

    /// <summary>How many regions an answer holds at most; 30 by default.</summary>
    public int MaxRegions { get; set; } = 30;

    /// <summary>The longer side of preview pictures in pixels; 640 by default.</summary>
    public int PreviewSide { get; set; } = 640;

    /// <summary>Checks the values.</summary>
    /// <exception cref="FindException">A value cannot be used; the message names it and what was expected.</exception>
    public void Validate()
    {
        Require(CacheBytes >= 0, nameof(CacheBytes), CacheBytes, "0 or more");
        Require(ImageLifetime > TimeSpan.Zero, nameof(ImageLifetime), ImageLifetime, "a time above 0");
        Require(ResultLifetime > TimeSpan.Zero, nameof(ResultLifetime), ResultLifetime, "a time above 0");
        Require(MaxResults > 0, nameof(MaxResults), MaxResults, "1 or more");
        Require(ImageLimits is { MaxBytes: > 0 and <= 1 << 30, MaxPixels: > 0 }, nameof(ImageLimits), ImageLimits, "1 byte to 1 GiB, 1 pixel or more");
        Require(MaxPhrases > 0, nameof(MaxPhrases), MaxPhrases, "1 or more");
        Require(MaxPhraseLength > 0, nameof(MaxPhraseLength), MaxPhraseLength, "1 or more");
        Require(MaxReferences >= 0, nameof(MaxReferences), MaxReferences, "0 or more");
        Require(MaxPoints > 0, nameof(MaxPoints), MaxPoints, "1 or more");
        Require(MaxRegions > 0, nameof(MaxRegions), MaxRegions, "1 or more");
        Require(PreviewSide is >= 32 and <= 4096, nameof(PreviewSide), PreviewSide, "32 to 4096 pixels");
    }

    private static void Require(bool good, string name, object value, string expected)
    {
        if (!good)
        {
            throw new FindException($"{name} is {value}: {expected} was expected.");
        }
    }
}
