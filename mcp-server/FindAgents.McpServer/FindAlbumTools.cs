using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using FindAgents.Agents.Albums;
using FindAgents.Agents.Answers;
using FindAgents.Agents.Phrases;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace FindAgents.McpServer;

/// <summary>The tools of albums that an agent sees: <see cref="AlbumOperations"/>, described for a model and answered in MCP's terms.</summary>
/// <remarks>A search's answer carries the structured result, the same as text for clients that read no other, one numbered contact sheet and a link to it.</remarks>
[McpServerToolType]
public sealed class FindAlbumTools(AlbumOperations albums)
{
    internal const string IndexName = "find_album_index";

    /// <summary>Lists the albums.</summary>
    [McpServerTool(Name = "find_album_list", Title = "List albums of photos", ReadOnly = true, Destructive = false, Idempotent = true, OpenWorld = false, UseStructuredContent = true, OutputSchemaType = typeof(AlbumListAnswer))]
    [Description("Lists the albums of photos that can be searched: names, how many photos, folders.")]
    public async Task<CallToolResult> ListAsync(CancellationToken cancellationToken = default) =>
        ToolAnswer.With(await albums.ListAsync(cancellationToken), []);

    /// <summary>Says what an album holds.</summary>
    [McpServerTool(Name = "find_album_status", Title = "What an album holds", ReadOnly = true, Destructive = false, Idempotent = true, OpenWorld = false, UseStructuredContent = true, OutputSchemaType = typeof(AlbumStatusAnswer))]
    [Description("Says what an album holds: folders, how many photos and regions can be searched, which files could not be read and why, and whether it has to be brought up to date.")]
    public async Task<CallToolResult> StatusAsync(
        [Description(AlbumGuide.Album)] string album,
        CancellationToken cancellationToken = default) =>
        ToolAnswer.With(await albums.StatusAsync(album, cancellationToken), []);

    /// <summary>Finds photos.</summary>
    [McpServerTool(Name = "find_album_search", Title = "Search photos in an album", ReadOnly = true, Destructive = false, Idempotent = true, OpenWorld = false, UseStructuredContent = true, OutputSchemaType = typeof(AlbumHitsAnswer))]
    [Description("Finds the photos of an album that are most like a sentence, in which pieces of images may stand as words, and says which regions of each photo go with what the sentence speaks of. Answers with a numbered contact sheet to look at. All photos are ranked, so there are hits even where none is right.")]
    public async Task<CallToolResult> SearchAsync(
        [Description(AlbumGuide.Album)] string album,
        [Description(WrittenQuery.Guide)] string query,
        [Description(AlbumGuide.Without)] IReadOnlyList<string>? without = null,
        [Description(AlbumGuide.Folders)] IReadOnlyList<string>? folders = null,
        [Description(AlbumGuide.From)] string? from = null,
        [Description(AlbumGuide.Until)] string? until = null,
        [Description(AlbumGuide.PhotoLabels)] IReadOnlyList<string>? labels = null,
        [Description(AlbumGuide.MinSide)] int? minSide = null,
        [Description(AlbumGuide.Limit), Range(1, 100)] int limit = 10,
        [Description(AlbumGuide.Page), Range(1, int.MaxValue)] int page = 1,
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
        return await AnswerAsync(await albums.SearchAsync(request, cancellationToken), cancellationToken);
    }

    /// <summary>Finds regions.</summary>
    [McpServerTool(Name = "find_album_regions", Title = "Search things in an album", ReadOnly = true, Destructive = false, Idempotent = true, OpenWorld = false, UseStructuredContent = true, OutputSchemaType = typeof(AlbumHitsAnswer))]
    [Description("Finds the single regions in an album's photos that are called so or look like this: every crop that looks like a mug, every red car. Answers with a numbered contact sheet, each region outlined in its photo.")]
    public async Task<CallToolResult> RegionsAsync(
        [Description(AlbumGuide.Album)] string album,
        [Description(AlbumGuide.Regions)] string query,
        [Description(AlbumGuide.RegionLabels)] IReadOnlyList<string>? labels = null,
        [Description(AlbumGuide.ThingsOnly)] bool thingsOnly = false,
        [Description(AlbumGuide.PerPhoto)] int? perPhoto = null,
        [Description(AlbumGuide.Folders)] IReadOnlyList<string>? folders = null,
        [Description(AlbumGuide.From)] string? from = null,
        [Description(AlbumGuide.Until)] string? until = null,
        [Description(AlbumGuide.MinSide)] int? minSide = null,
        [Description(AlbumGuide.Limit), Range(1, 100)] int limit = 10,
        [Description(AlbumGuide.Page), Range(1, int.MaxValue)] int page = 1,
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
        return await AnswerAsync(await albums.SearchRegionsAsync(request, cancellationToken), cancellationToken);
    }

    /// <summary>Finds the like of an image.</summary>
    [McpServerTool(Name = "find_album_similar", Title = "Find similar photos or things in an album", ReadOnly = true, Destructive = false, Idempotent = true, OpenWorld = false, UseStructuredContent = true, OutputSchemaType = typeof(AlbumHitsAnswer))]
    [Description("Finds the photos of an album that are like an image, or that have the like of a piece of an image in them; with regions=true the single regions that are like the piece. Answers with a numbered contact sheet.")]
    public async Task<CallToolResult> SimilarAsync(
        [Description(AlbumGuide.Album)] string album,
        [Description(AlbumGuide.Similar)] string image,
        [Description(AlbumGuide.SimilarRegions)] bool regions = false,
        [Description(AlbumGuide.Folders)] IReadOnlyList<string>? folders = null,
        [Description(AlbumGuide.From)] string? from = null,
        [Description(AlbumGuide.Until)] string? until = null,
        [Description(AlbumGuide.Limit), Range(1, 100)] int limit = 10,
        [Description(AlbumGuide.Page), Range(1, int.MaxValue)] int page = 1,
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
        return await AnswerAsync(await albums.SimilarAsync(request, cancellationToken), cancellationToken);
    }

    /// <summary>Makes an album, or brings one up to date.</summary>
    [McpServerTool(Name = IndexName, Title = "Make an album, or bring one up to date", ReadOnly = false, Destructive = false, Idempotent = true, OpenWorld = false, UseStructuredContent = true, OutputSchemaType = typeof(AlbumIndexAnswer))]
    [Description("Makes an album of folders of photos, puts further folders under it, or brings it up to date with its folders: encodes new photos, takes out those that are gone. Photos themselves are never changed. Takes about a second a photo and tells how far it has come; cancelled, it keeps what is done and goes on there the next time.")]
    public async Task<CallToolResult> IndexAsync(
        [Description("The album's name: letters, digits, - and _. One that there is not is made.")] string album,
        IProgress<ProgressNotificationValue> progress,
        [Description(AlbumGuide.IndexFolders)] IReadOnlyList<string>? folders = null,
        [Description("Whether files that could not be read before are tried again although they have not changed.")] bool retryProblems = false,
        CancellationToken cancellationToken = default)
    {
        var request = new AlbumIndexRequest
        {
            Album = album,
            Folders = folders,
            RetryProblems = retryProblems,
        };
        return ToolAnswer.With(await albums.IndexAsync(request, new IndexProgress(progress), cancellationToken), []);
    }

    private async Task<CallToolResult> AnswerAsync(AlbumHitsAnswer answer, CancellationToken cancellationToken)
    {
        var sheet = await albums.SheetAsync(answer.ResultId, cancellationToken);
        return ToolAnswer.With(answer, sheet is null ? [] :
        [
            ImageContentBlock.FromBytes(sheet.Bytes, sheet.MimeType),
            new ResourceLinkBlock
            {
                Uri = AlbumUri.Sheet(answer.ResultId),
                Name = "sheet.jpg",
                Title = "The hits under their numbers, what the query speaks of outlined",
                MimeType = sheet.MimeType,
            },
        ]);
    }
}
