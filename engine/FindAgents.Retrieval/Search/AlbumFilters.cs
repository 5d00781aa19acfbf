using System.Linq.Expressions;
using FindAgents.Retrieval.Albums;

namespace FindAgents.Retrieval.Search;

/// <summary>Filters as expressions over records.</summary>
/// <remarks>Twice the same, in effect: stores bind properties by the names that each record type gives them.</remarks>
internal static class AlbumFilters
{
    /// <summary>Which photos a query allows.</summary>
    /// <param name="filter">What was asked for.</param>
    /// <param name="withoutLabels">Labels that no region may have.</param>
    /// <param name="except">The id of a photo that is not to be found.</param>
    /// <returns>Null for all.</returns>
    public static Expression<Func<PhotoRecord, bool>>? Photos(AlbumFilter filter, IReadOnlyList<string> withoutLabels, string? except)
    {
        var all = new Conjunction<PhotoRecord>();
        if (Folders(filter) is { Count: > 0 } folders)
        {
            all.Add(photo => photo.Folders.Any(folder => folders.Contains(folder)));
        }

        if (filter.From is { } from)
        {
            all.Add(photo => photo.Taken >= from);
        }

        if (filter.Until is { } until)
        {
            all.Add(photo => photo.Taken < until);
        }

        foreach (var label in filter.Labels)
        {
            all.Add(photo => photo.Labels.Contains(label));
        }

        if (filter.MinSide is { } least)
        {
            all.Add(photo => photo.LongSide >= least);
        }

        if (filter.MaxSide is { } most)
        {
            all.Add(photo => photo.LongSide <= most);
        }

        foreach (var label in withoutLabels)
        {
            all.Add(photo => !photo.Labels.Contains(label));
        }

        if (except is not null)
        {
            all.Add(photo => photo.Id != except);
        }

        return all.ToExpression();
    }

    /// <summary>Which regions a query allows.</summary>
    /// <returns>Null for all.</returns>
    public static Expression<Func<RegionRecord, bool>>? Regions(RegionQuery query)
    {
        var all = new Conjunction<RegionRecord>();
        var filter = query.Filter ?? new AlbumFilter();
        if (Folders(filter) is { Count: > 0 } folders)
        {
            all.Add(region => region.Folders.Any(folder => folders.Contains(folder)));
        }

        if (filter.From is { } from)
        {
            all.Add(region => region.Taken >= from);
        }

        if (filter.Until is { } until)
        {
            all.Add(region => region.Taken < until);
        }

        foreach (var label in filter.Labels)
        {
            all.Add(region => region.PhotoLabels.Contains(label));
        }

        if (filter.MinSide is { } least)
        {
            all.Add(region => region.LongSide >= least);
        }

        if (filter.MaxSide is { } most)
        {
            all.Add(region => region.LongSide <= most);
        }

        if (query.Labels.ToList() is { Count: > 0 } labels)
        {
            all.Add(region => labels.Contains(region.Label));
        }

        if (query.ThingsOnly)
        {
            all.Add(region => region.IsThing);
        }

        if (query.Region is { } self)
        {
            var key = RegionRecord.Key(self.Photo, self.Number);
            all.Add(region => region.Id != key);
        }

        return all.ToExpression();
    }

    // As they are kept: 'holiday/2024', however it was written.
    private static List<string> Folders(AlbumFilter filter) => [.. filter.Folders.Select(folder => folder.Replace(Path.DirectorySeparatorChar, '/').Trim('/'))];
}
