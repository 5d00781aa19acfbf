namespace FindAgents.Retrieval.Search;

/// <summary>Which photos of an album are searched. What is not set lets every photo through.</summary>
public sealed record AlbumFilter
{
    /// <summary>Only photos in one of these folders or below, as paths in the album such as <c>holiday/2024</c>; empty for all.</summary>
    public IReadOnlyList<string> Folders { get; init; } = [];

    /// <summary>Only photos taken at this moment or later. Photos without a date are left out then.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Only photos taken before this moment. Photos without a date are left out then.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Only photos with a region of each of these labels; empty for all.</summary>
    public IReadOnlyList<string> Labels { get; init; } = [];

    /// <summary>Only photos whose longer side has at least so many pixels.</summary>
    public int? MinSide { get; init; }

    /// <summary>Only photos whose longer side has at most so many pixels.</summary>
    public int? MaxSide { get; init; }
}
