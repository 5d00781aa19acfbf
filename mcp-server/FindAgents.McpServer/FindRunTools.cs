using System.ComponentModel;
using FindAgents.Agents;
using FindAgents.Agents.Albums;
using FindAgents.Agents.Compositions;
using FindAgents.Agents.Running;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace FindAgents.McpServer;

/// <summary>The tool that runs whole requests: <see cref="CompositionOperations"/>, described for a model and answered in MCP's terms.</summary>
/// <remarks>The answer carries the plan and what came of each step, the same as text for clients that read no other, one picture of the last step and links to what it shows.</remarks>
[McpServerToolType]
public sealed class FindRunTools(CompositionOperations compositions)
{
    private const int Links = 8;

    /// <summary>Does what a sentence asks for, or runs a plan.</summary>
    [McpServerTool(Name = "find_run", Title = "Do what a request says, step by step", ReadOnly = true, Destructive = false, Idempotent = true, OpenWorld = false, UseStructuredContent = true, OutputSchemaType = typeof(CompositionRun))]
    [Description(CompositionGuide.Run + " Answers with a picture of what the last step found. A step that failed says why; the others are answered all the same.")]
    public async Task<CallToolResult> RunAsync(
        IProgress<ProgressNotificationValue> progress,
        [Description(CompositionGuide.Request)] string? request = null,
        [Description(CompositionGuide.Composition)] Composition? composition = null,
        [Description(CompositionGuide.Images)] IReadOnlyList<string>? images = null,
        [Description(CompositionGuide.Album)] string? album = null,
        CancellationToken cancellationToken = default)
    {
        var asked = new CompositionRequest
        {
            Request = request,
            Composition = composition,
            Images = images,
            Album = album,
        };
        var run = await compositions.RunAsync(asked, new Relay(progress), cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        var preview = await compositions.PreviewAsync(run, cancellationToken);
        return ToolAnswer.With(run, preview is null ? [] : [ImageContentBlock.FromBytes(preview.Bytes, preview.MimeType), .. LinksOf(run)]);
    }

    private static IEnumerable<ResourceLinkBlock> LinksOf(CompositionRun run) => run.Steps.LastOrDefault(step => step.Found > 0) switch
    {
        { Hits: { } hits } =>
        [
            new ResourceLinkBlock
            {
                Uri = AlbumUri.Sheet(hits.ResultId),
                Name = "sheet.jpg",
                Title = "The hits under their numbers, what the query speaks of outlined",
                MimeType = "image/jpeg",
            },
        ],
        { Images: { } images } => images.Where(image => image.Found > 0).Take(Links).Select(image => new ResourceLinkBlock
        {
            Uri = FindUri.Overlay(image.ShownId!),
            Name = "overlay.png",
            Title = "The image with the numbered regions drawn, in full size",
            MimeType = "image/png",
        }),
        _ => [],
    };

    private sealed class Relay(IProgress<ProgressNotificationValue> client) : IProgress<CompositionProgress>
    {
        public void Report(CompositionProgress value) => client.Report(new ProgressNotificationValue
        {
            Progress = (float)(value.Fraction * value.Steps),
            Total = value.Steps,
            Message = value.ToString(),
        });
    }
}
