namespace FindAgents.Retrieval.Search;

/// <summary>Refuses queries that ask for nothing, or for what cannot be.</summary>
internal static class QueryGuard
{
    private const int MostHits = 1000;

    /// <exception cref="AlbumException">The query cannot be answered.</exception>
    public static void Check(AlbumQuery query)
    {
        var given = (query.Phrase is null ? 0 : 1) + (query.Image is null ? 0 : 1) + (query.Photo is null ? 0 : 1);
        if (given != 1)
        {
            throw new AlbumException(given == 0
                ? $"The query holds nothing to look for{(query.Without.Count > 0 ? ", only what must not be there" : "")}. Give a phrase, an image, or a photo of the album."
                : "The query holds several things to look for. Give a phrase, an image, or a photo of the album; words and images together make one phrase.");
        }

        Check(query.Skip, query.Limit);
        Check(query.Filter);
    }

    /// <exception cref="AlbumException">The query cannot be answered.</exception>
    public static void Check(RegionQuery query)
    {
        if (query.Phrase is null == query.Region is null)
        {
            throw new AlbumException("The query holds nothing to look for, or two things. Give either a phrase or a region of the album.");
        }

        if (query.PerPhoto is < 1)
        {
            throw new AlbumException($"{query.PerPhoto} regions of each photo were asked for. Ask for 1 or more, or leave it open.");
        }

        Check(query.Skip, query.Limit);
        Check(query.Filter);
    }

    /// <exception cref="AlbumException">A folder is none of the album's.</exception>
    public static void Check(AlbumFilter? filter, IReadOnlyList<AlbumFolder> folders)
    {
        foreach (var asked in filter?.Folders ?? [])
        {
            var first = asked.Replace(Path.DirectorySeparatorChar, '/').Trim('/').Split('/')[0];
            if (folders.All(folder => folder.Name != first))
            {
                throw new AlbumException($"The album has no folder '{asked}'. {(folders.Count == 0 ? "It has none." : $"Its folders are {string.Join(", ", folders.Select(folder => folder.Name))}, and those below them.")}");
            }
        }
    }

    private static void Check(int skip, int limit)
    {
        if (skip < 0)
        {
            throw new AlbumException($"{skip} hits were to be passed over. Give 0 or more.");
        }

        if (limit is < 1 or > MostHits)
        {
            throw new AlbumException($"{limit} hits were asked for. Ask for 1 to {MostHits} at a time, and for the next ones by passing over those.");
        }
    }

    private static void Check(AlbumFilter? filter)
    {
        if (filter is { From: { } from, Until: { } until } && from >= until)
        {
            throw new AlbumException($"No photo was taken from {from:u} on and before {until:u}. Give an end after the beginning.");
        }

        if (filter is { MinSide: { } least, MaxSide: { } most } && least > most)
        {
            throw new AlbumException($"No photo has a longer side of at least {least} and at most {most} pixels. Give a least size that is below the greatest.");
        }
    }
}
