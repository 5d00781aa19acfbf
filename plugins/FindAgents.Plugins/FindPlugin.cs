using System.ComponentModel;
using FindAgents.Agents;
using FindAgents.Agents.Answers;
using FindAgents.Agents.Phrases;
using Microsoft.SemanticKernel;

namespace FindAgents.Plugins;

/// <summary>The functions that a kernel's model may call: <see cref="FindOperations"/>, described for a model.</summary>
/// <remarks>
/// <para>
/// Functions return small records; masks are read by <see cref="FindOperations.ReadAsync"/>, and a picture comes from
/// <see cref="OverlayAsync"/> alone, because most connectors pass pictures in function results on as text.
/// </para>
/// <para>Mistakes of the model are <see cref="Engine.FindException"/>s, whose messages connectors hand back to it. Safe for concurrent calls.</para>
/// </remarks>
public sealed class FindPlugin(FindOperations operations)
{
    /// <summary>The name that the plugin is added under where none is given.</summary>
    public const string DefaultName = "find";

    private const string ImageDescription =
        "The image: a path below an allowed folder, a data URI (data:image/jpeg;base64,…), or the imageId of an earlier answer (fastest).";

    /// <summary>Finds the objects of an image.</summary>
    [KernelFunction("segment")]
    [Description("Finds the objects of an image, or divides the whole image into things and stuff, and returns each region with a label, score and box. Use it to learn what is in a picture. To look for something in particular, ground is better: it takes any phrase.")]
    [return: Description("The objects found, best first.")]
    public Task<SegmentAnswer> SegmentAsync(
        [Description(ImageDescription)] string image,
        [Description(FindOperations.KindDescription)] string kind = FindOperations.Things,
        CancellationToken cancellationToken = default) =>
        operations.SegmentAsync(image, kind, cancellationToken);

    /// <summary>Finds what phrases name in an image.</summary>
    [KernelFunction("ground")]
    [Description("Finds what each phrase names in an image: says whether it is there, how sure that is, and returns the box of everything that the phrase names as one region. Several phrases in one call cost little more than one.")]
    [return: Description("One answer for each phrase, and the regions found.")]
    public Task<GroundAnswer> GroundAsync(
        [Description(ImageDescription)] string image,
        [Description(WrittenPhrase.Guide)] IReadOnlyList<string> phrases,
        CancellationToken cancellationToken = default) =>
        operations.GroundAsync(image, phrases, cancellationToken);

    /// <summary>Segments what is indicated in an image.</summary>
    [KernelFunction("refine")]
    [Description("Segments the one object that points, a box or strokes indicate, and corrects a region of an earlier answer: pass its resultId and region number, a positive point on what is missing and a point with positive=false on what does not belong. Give at least one of points, box and strokes. Coordinates are pixels of the original image.")]
    [return: Description("The region, or none where nothing could be segmented.")]
    public Task<RefineAnswer> RefineAsync(
        [Description(ImageDescription)] string image,
        [Description("Points on the object (positive) and on what does not belong to it (positive=false).")] IReadOnlyList<RefinePoint>? points = null,
        [Description("A box around the object.")] RefineBox? box = null,
        [Description("Freehand lines along the object, each a list of points.")] IReadOnlyList<IReadOnlyList<StrokePoint>>? strokes = null,
        [Description("resultId of an earlier answer about the same image, to go on from one of its regions.")] string? resultId = null,
        [Description("Number of that region; 1 if left out.")] int? region = null,
        CancellationToken cancellationToken = default)
    {
        var request = new RefineRequest { Points = points, Box = box, Strokes = strokes, ResultId = resultId, Region = region };
        return operations.RefineAsync(image, request, cancellationToken);
    }

    /// <summary>Draws the regions of an answer.</summary>
    [KernelFunction("overlay")]
    [Description("Draws the regions of an earlier answer, with their numbers, over its image: a picture to show to the user, or to look at to check the masks.")]
    [return: Description("A downscaled picture.")]
    public async Task<ImageContent> OverlayAsync(
        [Description("resultId of the answer.")] string resultId,
        CancellationToken cancellationToken = default)
    {
        var picture = await operations.PreviewAsync(resultId, cancellationToken).ConfigureAwait(false);
        return new ImageContent(picture.Bytes, picture.MimeType);
    }
}
