using System.ComponentModel;
using FindAgents.Agents;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace FindAgents.McpServer;

/// <summary>What answers leave out: full-size masks and overlays, as resources.</summary>
[McpServerResourceType]
public sealed class FindResources(FindOperations operations)
{
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

    /// <summary>The image with a result's regions drawn.</summary>
    [McpServerResource(UriTemplate = FindUri.OverlayTemplate, Name = "overlay", Title = "Image with numbered regions", MimeType = "image/png")]
    [Description("The image in full size with the result's regions drawn and numbered.")]
    public Task<ResourceContents> OverlayAsync(string resultId, CancellationToken cancellationToken) =>
        ReadAsync($"find://result/{resultId}/overlay.png", cancellationToken);

    private async Task<ResourceContents> ReadAsync(string uri, CancellationToken cancellationToken) =>
        ResourceAnswer.From(uri, await operations.ReadAsync(uri, cancellationToken));
}
