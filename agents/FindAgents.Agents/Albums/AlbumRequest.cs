namespace FindAgents.Agents.Albums;

/// <summary>What every search of an album can be held to.</summary>
public abstract record AlbumRequest
{
    /// <summary>The album's name.</summary>
    public required string Album { get; init; }

    /// <summary>Only photos in these folders or below, as paths in the album.</summary>
    public IReadOnlyList<string>? Folders { get; init; }

    /// <summary>Only photos taken then or later, such as <c>2024</c>, <c>2024-06</c>, <c>2024-06-30</c> or a whole ISO 8601 time.</summary>
    public string? From { get; init; }

    /// <summary>Only photos taken until then, in the same forms; a year, month or day counts to its end.</summary>
    public string? Until { get; init; }

    /// <summary>Only photos, or regions, with these labels.</summary>
    public IReadOnlyList<string>? Labels { get; init; }

    /// <summary>Only photos whose longer side has at least so many pixels.</summary>
    public int? MinSide { get; init; }

    /// <summary>How many hits a page has.</summary>
    public int Limit { get; init; } = 10;

    /// <summary>Which page, from 1.</summary>
    public int Page { get; init; } = 1;
}
