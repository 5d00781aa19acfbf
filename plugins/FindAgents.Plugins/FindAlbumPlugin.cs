using System.ComponentModel;
using FindAgents.Agents.Albums;
using FindAgents.Agents.Answers;
using FindAgents.Agents.Phrases;
using Microsoft.SemanticKernel;

namespace FindAgents.Plugins;

/// <summary>The functions of albums that a kernel's model may call: <see cref="AlbumOperations"/>, described for a model.</summary>
/// <remarks>
/// <para>
/// Functions return small records; thumbnails and masks are read by <see cref="AlbumOperations.ReadAsync"/>, and a picture comes from
/// <see cref="SheetAsync"/> alone, because most connectors pass pictures in function results on as text.
/// </para>
/// <para>Mistakes of the model are <see cref="Engine.FindException"/>s, whose messages connectors hand back to it. Safe for concurrent calls.</para>
/// </remarks>
public sealed class FindAlbumPlugin(AlbumOperations albums)
{
    internal const string IndexName = "album_index";

    /// <summary>Lists the albums.</summary>
    [KernelFunction("album_list")]
    [Description("Lists the albums of photos that can be searched: names, how many photos, folders.")]
    [return: Description("The albums, by name.")]
    public Task<AlbumListAnswer> ListAsync(CancellationToken cancellationToken = default) => albums.ListAsync(cancellationToken);

    /// <summary>Says what an album holds.</summary>
    [KernelFunction("album_status")]
    [Description("Says what an album holds: folders, how many photos and regions can be searched, which files could not be read and why, and whether it has to be brought up to date.")]
    [return: Description("What it holds.")]
    public Task<AlbumStatusAnswer> StatusAsync(
        [Description(AlbumGuide.Album)] string album,
        CancellationToken cancellationToken = default) =>
        albums.StatusAsync(album, cancellationToken);

    /// <summary>Finds photos.</summary>
    [KernelFunction("album_search")]
    [Description("Finds the photos of an album that are most like a sentence, in which pieces of images may stand as words, and says which regions of each photo go with what the sentence speaks of. All photos are ranked, so there are hits even where none is right.")]
    [return: Description("The photos of a page, the most alike first.")]
    public Task<AlbumHitsAnswer> SearchAsync(
        [Description(AlbumGuide.Album)] string album,
        [Description(WrittenQuery.Guide)] string query,
        [Description(AlbumGuide.Without)] IReadOnlyList<string>? without = null,
        [Description(AlbumGuide.Folders)] IReadOnlyList<string>? folders = null,
        [Description(AlbumGuide.From)] string? from = null,
        [Description(AlbumGuide.Until)] string? until = null,
        [Description(AlbumGuide.PhotoLabels)] IReadOnlyList<string>? labels = null,
        [Description(AlbumGuide.MinSide)] int? minSide = null,
        [Description(AlbumGuide.Limit)] int limit = 10,
        [Description(AlbumGuide.Page)] int page = 1,
        CancellationToken cancellationToken = default)
    {
        var request = new AlbumSearchRequest
        {
            Album = album,
            Query = query,
            Without = without,
            Folders = folders,
            From = from,
            Until = until,
            Labels = labels,
            MinSide = minSide,
            Limit = limit,
            Page = page,
        };
        return albums.SearchAsync(request, cancellationToken);
    }

    /// <summary>Finds regions.</summary>
    [KernelFunction("album_regions")]
    [Description("Finds the single regions in an album's photos that are called so or look like this: every crop that looks like a mug, every red car.")]
    [return: Description("The regions of a page, the most alike first.")]
    public Task<AlbumHitsAnswer> RegionsAsync(
        [Description(AlbumGuide.Album)] string album,
        [Description(AlbumGuide.Regions)] string query,
        [Description(AlbumGuide.RegionLabels)] IReadOnlyList<string>? labels = null,
        [Description(AlbumGuide.ThingsOnly)] bool thingsOnly = false,
        [Description(AlbumGuide.PerPhoto)] int? perPhoto = null,
        [Description(AlbumGuide.Folders)] IReadOnlyList<string>? folders = null,
        [Description(AlbumGuide.From)] string? from = null,
        [Description(AlbumGuide.Until)] string? until = null,
        [Description(AlbumGuide.MinSide)] int? minSide = null,
        [Description(AlbumGuide.Limit)] int limit = 10,
        [Description(AlbumGuide.Page)] int page = 1,
        CancellationToken cancellationToken = default)
    {
        var request = new AlbumRegionsRequest
        {
            Album = album,
            Query = query,
            Labels = labels,
            ThingsOnly = thingsOnly,
            PerPhoto = perPhoto,
            Folders = folders,
            From = from,
            Until = until,
            MinSide = minSide,
            Limit = limit,
            Page = page,
        };
        return albums.SearchRegionsAsync(request, cancellationToken);
    }

    /// <summary>Finds the like of an image.</summary>
    [KernelFunction("album_similar")]
    [Description("Finds the photos of an album that are like an image, or that have the like of a piece of an image in them; with regions=true the single regions that are like the piece.")]
    [return: Description("The photos or regions of a page, the most alike first.")]
    public Task<AlbumHitsAnswer> SimilarAsync(
        [Description(AlbumGuide.Album)] string album,
        [Description(AlbumGuide.Similar)] string image,
        [Description(AlbumGuide.SimilarRegions)] bool regions = false,
        [Description(AlbumGuide.Folders)] IReadOnlyList<string>? folders = null,
        [Description(AlbumGuide.From)] string? from = null,
        [Description(AlbumGuide.Until)] string? until = null,
        [Description(AlbumGuide.Limit)] int limit = 10,
        [Description(AlbumGuide.Page)] int page = 1,
        CancellationToken cancellationToken = default)
    {
        var request = new AlbumSimilarRequest
        {
            Album = album,
            Image = image,
            Regions = regions,
            Folders = folders,
            From = from,
            Until = until,
            Limit = limit,
            Page = page,
        };
        return albums.SimilarAsync(request, cancellationToken);
    }

    /// <summary>Makes an album, or brings one up to date.</summary>
    [KernelFunction(IndexName)]
    [Description("Makes an album of folders of photos, puts further folders under it, or brings it up to date with its folders. Photos themselves are never changed. Takes about a second a photo; cancelled, it keeps what is done and goes on there the next time.")]
    [return: Description("What was done.")]
    public Task<AlbumIndexAnswer> IndexAsync(
        [Description("The album's name: letters, digits, - and _. One that there is not is made.")] string album,
        [Description(AlbumGuide.IndexFolders)] IReadOnlyList<string>? folders = null,
        CancellationToken cancellationToken = default)
    {
        var request = new AlbumIndexRequest
        {
            Album = album,
            Folders = folders,
        };
        return albums.IndexAsync(request, null, cancellationToken);
    }

    /// <summary>Draws what a search found.</summary>
    [KernelFunction("album_sheet")]
    [Description("Draws what a search of an album found as one numbered contact sheet, what the query speaks of outlined: a picture to show to the user, or to look at to judge the hits.")]
    [return: Description("A picture; nothing where nothing was found.")]
    public async Task<ImageContent?> SheetAsync(
        [Description("resultId of the answer.")] string resultId,
        CancellationToken cancellationToken = default) =>
        await albums.SheetAsync(resultId, cancellationToken).ConfigureAwait(false) is { } sheet ? new ImageContent(sheet.Bytes, sheet.MimeType) : null;
}
