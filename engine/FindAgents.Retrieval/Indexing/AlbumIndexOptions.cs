using FindAgents.Engine.Imaging;

namespace FindAgents.Retrieval.Indexing;

/// <summary>How an album is brought up to date.</summary>
public sealed record AlbumIndexOptions
{
    /// <summary>How large a picture may be; larger ones are listed as problems.</summary>
    public ImageLimits ImageLimits { get; init; } = ImageLimits.Default;

    /// <summary>How many pictures are read and decoded ahead of the engine, at least 1.</summary>
    public int DecodeAhead { get; init; } = Math.Max(2, Environment.ProcessorCount);

    /// <summary>How many bytes pictures that are read and decoded ahead may take; one that is larger is decoded alone.</summary>
    public long MaxBytesAhead { get; init; } = 512L << 20;

    /// <summary>How many photos are acknowledged together, at least 1. What a kill loses is at most so many photos' work.</summary>
    public int BatchSize { get; init; } = 16;

    /// <summary>How long a finished photo waits for others to be acknowledged with it.</summary>
    public TimeSpan BatchDelay { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Says which regions a photo has; <see langword="null"/> for every thing that the engine finds, whole, and the stuff around them.</summary>
    public IRegionSource? Regions { get; init; }

    /// <summary>The most regions kept of a photo, 0 to 9999.</summary>
    public int MaxRegions { get; init; } = 50;

    /// <summary>The lowest score of a thing kept as a region, 0–1.</summary>
    public double RegionThreshold { get; init; } = 0.15;

    /// <summary>The longer side of thumbnails in pixels, 32 to 1024.</summary>
    public int ThumbnailSide { get; init; } = 192;

    /// <summary>Whether files that could not be read before are tried again although they have not changed.</summary>
    public bool RetryProblems { get; init; }

    /// <summary>Whether symbolic links to folders are followed, each real folder once. Links to files that lie below the album's folders count as files.</summary>
    public bool FollowLinks { get; init; }

    /// <summary>Checks the numbers.</summary>
    /// <exception cref="AlbumException">One is out of range; the message names it.</exception>
    public void Validate()
    {
        Check(DecodeAhead >= 1, nameof(DecodeAhead), DecodeAhead, "at least 1");
        Check(MaxBytesAhead >= 1, nameof(MaxBytesAhead), MaxBytesAhead, "at least 1");
        Check(BatchSize >= 1, nameof(BatchSize), BatchSize, "at least 1");
        Check(BatchDelay >= TimeSpan.Zero && BatchDelay <= TimeSpan.FromHours(1), nameof(BatchDelay), BatchDelay, "0 to 1 hour");
        Check(MaxRegions is >= 0 and <= 9999, nameof(MaxRegions), MaxRegions, "0 to 9999");
        Check(RegionThreshold is >= 0 and <= 1, nameof(RegionThreshold), RegionThreshold, "0 to 1");
        Check(ThumbnailSide is >= 32 and <= 1024, nameof(ThumbnailSide), ThumbnailSide, "32 to 1024");
    }

    private static void Check(bool isGood, string name, object value, string expected)
    {
        if (!isGood)
        {
            throw new AlbumException($"{name} is {value}: give {expected}.");
        }
    }
}
