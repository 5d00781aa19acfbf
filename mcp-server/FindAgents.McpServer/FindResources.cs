using System.ComponentModel;
using System.Text.Json;
using FindAgents.Agents;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace FindAgents.McpServer;

/// <summary>What answers leave out: full-size masks and overlays, as resources.</summary>
[McpServerResourceType]
public sealed class FindResources(FindOperations operations)
{
    private const string ModelUri = "find://model";

    /// <summary>A region's mask as a picture.</summary>
    [McpServerResource(UriTemplate = FindUri.MaskPngTemplate, Name = "mask", Title = "Mask of a region", MimeType = "image/png")]
    [Description("A region's mask in the image's size: white inside, black outside.")]
    public Task<ResourceContents> MaskPngAsync(string resultId, string number, CancellationToken cancellationToken) =>
        ReadAsync($"find://result/{resultId}/mask/{number}.png", cancellationToken);

    /// <summary>A region's mask as COCO's run-length encoding.</summary>
    [McpServerResource(UriTemplate = FindUri.MaskRleTemplate, Name = "mask-rle", Title = "Mask of a region, run-length encoded", MimeType = "application/json")]
    [Description("A region's mask as COCO's compressed run-length encoding: {\"size\":[height,width],\"counts\":\"…\"}.")]
    public Task<ResourceContents> MaskRleAsync(string resultId, string number, CancellationToken cancellationToken) =>
        ReadAsync($"find://result/{resultId}/mask/{number}.rle.json", cancellationToken);

    /// <summary>A region's mask as polygons.</summary>
    [McpServerResource(UriTemplate = FindUri.MaskPolygonsTemplate, Name = "mask-polygons", Title = "Mask of a region, as polygons", MimeType = "application/json")]
    [Description("A region's mask as polygons: {\"width\":…,\"height\":…,\"polygons\":[{\"outer\":[[x,y],…],\"holes\":[[[x,y],…]]}]}, in pixels; along the pixels' edges, so that nothing is lost.")]
    public Task<ResourceContents> MaskPolygonsAsync(string resultId, string number, CancellationToken cancellationToken) =>
        ReadAsync($"find://result/{resultId}/mask/{number}.polygons.json", cancellationToken);

    /// <summary>The image with a result's regions drawn.</summary>
    [McpServerResource(UriTemplate = FindUri.OverlayTemplate, Name = "overlay", Title = "Image with numbered regions", MimeType = "image/png")]
    [Description("The image in full size with the result's regions drawn and numbered.")]
    public Task<ResourceContents> OverlayAsync(string resultId, CancellationToken cancellationToken) =>
        ReadAsync($"find://result/{resultId}/overlay.png", cancellationToken);

    /// <summary>The model that answers.</summary>
    [McpServerResource(UriTemplate = ModelUri, Name = "model", Title = "The model that answers", MimeType = "application/json")]
    [Description("Which model answers, and the names it has for things and stuff. find_ground understands other words as well.")]
    public TextResourceContents Model()
    {
        var model = operations.Model;
        return new TextResourceContents
        {
            Uri = ModelUri,
            MimeType = "application/json",
            Text = JsonSerializer.Serialize(new { name = model.Name, version = model.Version, things = model.Categories, stuff = model.StuffCategories }, ToolJson.Options),
        };
    }

    private async Task<ResourceContents> ReadAsync(string uri, CancellationToken cancellationToken) =>
        ResourceAnswer.From(uri, await operations.ReadAsync(uri, cancellationToken));
}
