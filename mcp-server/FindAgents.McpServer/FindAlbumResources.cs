using System.ComponentModel;
using FindAgents.Agents.Albums;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace FindAgents.McpServer;

/// <summary>Albums, their photos, and the contact sheets of searches, as resources.</summary>
[McpServerResourceType]
public sealed class FindAlbumResources(AlbumOperations albums)
{
    /// <summary>What an album holds.</summary>
    [McpServerResource(UriTemplate = AlbumUri.AlbumTemplate, Name = "album", Title = "An album", MimeType = "application/json")]
    [Description("What an album holds: folders, how many photos and regions, files that could not be read.")]
    public Task<ResourceContents> AlbumAsync(string album, CancellationToken cancellationToken) =>
        ReadAsync(AlbumUri.Album(album), cancellationToken);

    /// <summary>What an album knows of a photo.</summary>
    [McpServerResource(UriTemplate = AlbumUri.PhotoTemplate, Name = "album-photo", Title = "A photo of an album", MimeType = "application/json")]
    [Description("What an album knows of a photo: files, size, when and where it was taken, its regions. As an argument of a tool, the photo itself.")]
    public Task<ResourceContents> PhotoAsync(string album, string id, CancellationToken cancellationToken) =>
        ReadAsync(AlbumUri.Photo(album, id), cancellationToken);

    /// <summary>A photo's thumbnail.</summary>
    [McpServerResource(UriTemplate = AlbumUri.ThumbnailTemplate, Name = "album-thumbnail", Title = "A photo's thumbnail", MimeType = "image/jpeg")]
    [Description("A photo of an album, small.")]
    public Task<ResourceContents> ThumbnailAsync(string album, string id, CancellationToken cancellationToken) =>
        ReadAsync(AlbumUri.Thumbnail(album, id), cancellationToken);

    /// <summary>A photo's regions with their masks.</summary>
    [McpServerResource(UriTemplate = AlbumUri.RegionsTemplate, Name = "album-regions", Title = "A photo's regions", MimeType = "application/json")]
    [Description("The regions that are known in a photo, with boxes and masks as COCO's compressed run-length encoding.")]
    public Task<ResourceContents> RegionsAsync(string album, string id, CancellationToken cancellationToken) =>
        ReadAsync(AlbumUri.Regions(album, id), cancellationToken);

    /// <summary>A region's mask as a picture.</summary>
    [McpServerResource(UriTemplate = AlbumUri.MaskPngTemplate, Name = "album-mask", Title = "Mask of a photo's region", MimeType = "image/png")]
    [Description("A region's mask in the photo's size: white inside, black outside.")]
    public Task<ResourceContents> MaskPngAsync(string album, string id, string number, CancellationToken cancellationToken) =>
        ReadAsync($"{AlbumUri.Photo(album, id)}/region/{number}/mask.png", cancellationToken);

    /// <summary>A region's mask as COCO's run-length encoding.</summary>
    [McpServerResource(UriTemplate = AlbumUri.MaskRleTemplate, Name = "album-mask-rle", Title = "Mask of a photo's region, run-length encoded", MimeType = "application/json")]
    [Description("A region's mask as COCO's compressed run-length encoding: {\"size\":[height,width],\"counts\":\"…\"}.")]
    public Task<ResourceContents> MaskRleAsync(string album, string id, string number, CancellationToken cancellationToken) =>
        ReadAsync($"{AlbumUri.Photo(album, id)}/region/{number}/mask.json", cancellationToken);

    /// <summary>The contact sheet of a search.</summary>
    [McpServerResource(UriTemplate = AlbumUri.SheetTemplate, Name = "album-sheet", Title = "Contact sheet of a search", MimeType = "image/jpeg")]
    [Description("The hits of a search under their numbers, what the query speaks of outlined.")]
    public Task<ResourceContents> SheetAsync(string resultId, CancellationToken cancellationToken) =>
        ReadAsync(AlbumUri.Sheet(resultId), cancellationToken);

    private async Task<ResourceContents> ReadAsync(string uri, CancellationToken cancellationToken) =>
        ResourceAnswer.From(uri, await albums.ReadAsync(uri, cancellationToken));
}
