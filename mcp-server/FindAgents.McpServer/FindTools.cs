using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using FindAgents.Agents;
using FindAgents.Agents.Answers;
using FindAgents.Agents.Phrases;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace FindAgents.McpServer;

/// <summary>The tools that an agent sees: <see cref="FindOperations"/>, described for a model and answered in MCP's terms.</summary>
/// <remarks>Every answer carries the structured result, the same as text for clients that read no other, a small preview picture and links to the masks.</remarks>
[McpServerToolType]
public sealed class FindTools(FindOperations operations)
{
    private const string ImageDescription =
        "The image: a path below an allowed folder, a data URI (data:image/jpeg;base64,…), or the imageId of an earlier answer (fastest).";

    /// <summary>Finds the objects of an image.</summary>
    [McpServerTool(Name = "find_segment", Title = "Segment an image", ReadOnly = true, Destructive = false, Idempotent = true, OpenWorld = false, UseStructuredContent = true, OutputSchemaType = typeof(SegmentAnswer))]
    [Description("Finds the objects of an image, or divides the whole image into things and stuff, and returns each region with a label, score, box and mask. Use it to learn what is in a picture. To look for something in particular, find_ground is better: it takes any phrase.")]
    public async Task<CallToolResult> SegmentAsync(
        [Description(ImageDescription)] string image,
        [Description(FindOperations.KindDescription), AllowedValues(FindOperations.Things, FindOperations.Panoptic, FindOperations.Semantic)] string kind = FindOperations.Things,
        CancellationToken cancellationToken = default) =>
        await AnswerAsync(await operations.SegmentAsync(image, kind, cancellationToken), cancellationToken);

    /// <summary>Finds what phrases name in an image.</summary>
    [McpServerTool(Name = "find_ground", Title = "Find phrases in an image", ReadOnly = true, Destructive = false, Idempotent = true, OpenWorld = false, UseStructuredContent = true, OutputSchemaType = typeof(GroundAnswer))]
    [Description("Finds what each phrase names in an image: says whether it is there, how sure that is, and returns the mask and box of everything that the phrase names as one region. Several phrases in one call cost little more than one.")]
    public async Task<CallToolResult> GroundAsync(
        [Description(ImageDescription)] string image,
        [Description(WrittenPhrase.Guide)] IReadOnlyList<string> phrases,
        CancellationToken cancellationToken = default) =>
        await AnswerAsync(await operations.GroundAsync(image, phrases, cancellationToken), cancellationToken);

    /// <summary>Segments what is indicated in an image.</summary>
    [McpServerTool(Name = "find_refine", Title = "Segment what is pointed at", ReadOnly = true, Destructive = false, Idempotent = true, OpenWorld = false, UseStructuredContent = true, OutputSchemaType = typeof(RefineAnswer))]
    [Description("Segments the one object that points, a box or strokes indicate, and corrects a region of an earlier answer: pass its resultId and region number, a positive point on what is missing and a point with positive=false on what does not belong. Give at least one of points, box and strokes.")]
    public async Task<CallToolResult> RefineAsync(
        [Description(ImageDescription)] string image,
        [Description("Points on the object (positive) and on what does not belong to it (positive=false).")] IReadOnlyList<RefinePoint>? points = null,
        [Description("A box around the object.")] RefineBox? box = null,
        [Description("Freehand lines along the object, each a list of points.")] IReadOnlyList<IReadOnlyList<StrokePoint>>? strokes = null,
        [Description("resultId of an earlier answer about the same image, to go on from one of its regions.")] string? resultId = null,
        [Description("Number of that region; 1 if left out.")] int? region = null,
        CancellationToken cancellationToken = default)
    {
        var request = new RefineRequest { Points = points, Box = box, Strokes = strokes, ResultId = resultId, Region = region };
        return await AnswerAsync(await operations.RefineAsync(image, request, cancellationToken), cancellationToken);
    }

    private async Task<CallToolResult> AnswerAsync<TAnswer>(TAnswer answer, CancellationToken cancellationToken)
        where TAnswer : FindAnswer
    {
        var preview = await operations.PreviewAsync(answer.ResultId, cancellationToken);
        return ToolAnswer.From(answer, preview);
    }
}
