using System.Text.Json;
using FindAgents.Agents;
using FindAgents.Agents.Answers;
using ModelContextProtocol.Protocol;

namespace FindAgents.McpServer;

/// <summary>An answer in MCP's terms.</summary>
internal static class ToolAnswer
{
    // More links than a person would follow only cost the model tokens; every region names its mask anyway.
    private const int MaskLinks = 8;

    public static CallToolResult From<TAnswer>(TAnswer answer, FindResource preview)
        where TAnswer : FindAnswer =>
        With(answer, [
            ImageContentBlock.FromBytes(preview.Bytes, preview.MimeType),
            new ResourceLinkBlock
            {
                Uri = FindUri.Overlay(answer.ResultId),
                Name = "overlay.png",
                Title = "The image with the numbered regions drawn, in full size",
                MimeType = "image/png",
            },
            .. answer.Regions.Take(MaskLinks).Select(region => new ResourceLinkBlock
            {
                Uri = region.Mask,
                Name = $"mask-{region.Number}.png",
                Title = $"Mask of region {region.Number}: {region.Label}",
                MimeType = "image/png",
            }),
        ]);

    /// <summary>An answer as structured content, once more as text for clients that read no other, and what goes with it.</summary>
    public static CallToolResult With<TAnswer>(TAnswer answer, IReadOnlyList<ContentBlock> more)
    {
        var structured = JsonSerializer.SerializeToElement(answer, ToolJson.Options);
        return new CallToolResult
        {
            StructuredContent = structured,
            Content = [new TextContentBlock { Text = JsonSerializer.Serialize(structured, ToolJson.Options) }, .. more],
        };
    }
}
