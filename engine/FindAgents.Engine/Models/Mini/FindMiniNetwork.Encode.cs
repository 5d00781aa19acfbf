using FindAgents.Engine.Foundations.Vision;
using FindAgents.Engine.Interface;
using FindAgents.Engine.PixelDecoders;
using FindAgents.Engine.Prototypes;
using TorchSharp;
using static FindAgents.Engine.Runtime.Scalars;
using static TorchSharp.torch;

namespace FindAgents.Engine.Models.Mini;

internal sealed partial class FindMiniNetwork
{
    /// <summary>Reads a foundation's features: memory, maps and peaks.</summary>
    /// <param name="features">One image's features; stay the caller's.</param>
    /// <param name="width">The foundation's input width in pixels.</param>
    /// <param name="height">The foundation's input height in pixels.</param>
    public MiniImage Encode(VisionFeatures features, int width, int height)
    {
        using var decoded = pixel_decoder.Decode(features.Maps);
        using var found = PeakDetector.Detect(features, _peaks);
        var memory = Prepare(decoded);
        return Read(0, features, RegionFeatures.From(features, _features), decoded, memory, found, width, height);
    }

    /// <summary>Reads the features of images of one size, and computes their objects, together.</summary>
    /// <param name="features">(B, …); stay the caller's.</param>
    /// <param name="width">The foundation's input width in pixels.</param>
    /// <param name="height">The foundation's input height in pixels.</param>
    /// <returns>One for each image, in order. With more than one, each has tensors of its own.</returns>
    public IReadOnlyList<MiniImage> EncodeBatch(VisionFeatures features, int width, int height)
    {
        if (features.Heat!.shape[0] == 1)
        {
            return [KeepObjects(Encode(features, width, height))];
        }

        using var decoded = pixel_decoder.Decode(features.Maps);
        using var found = PeakDetector.Detect(features, _peaks);
        using var memory = Prepare(decoded);
        var regions = RegionFeatures.From(features, _features);
        return KeepObjects(
            [.. Enumerable.Range(0, (int)memory.BatchSize).Select(i => Read(i, features, regions.Of(i), decoded, memory.Of(i), found, width, height))],
            memory);
    }

    /// <summary>Computes an image's objects once: every later run on what is returned starts from them.</summary>
    /// <param name="image">The image; what is returned takes its tensors over.</param>
    public MiniImage KeepObjects(MiniImage image) => KeepObjects([image], image.Memory)[0];

    private MiniImage[] KeepObjects(IReadOnlyList<MiniImage> images, InterfaceMemory memory)
    {
        using var scope = NewDisposeScope();
        List<(Tensor Content, Tensor Position)> started =
            [.. images.Select(image => seeds.Objects(image.Maps, image.Geometry, image.Peaks, image.ClassIds, image.Scores, image.Heat))];
        var inputs = new InterfaceInputs(memory) { Record = [VariableNames.ObjectProposals] }.Set(VariableNames.ObjectProposals, new VariableInput
        {
            Content = cat([.. started.Select(s => s.Content)], 0),                 // (B, K, C)
            Position = cat([.. started.Select(s => s.Position)], 0),               // (B, K, C)
            Geometry = cat([.. images.Select(image => PeakGeometry(image))], 0),  // (B, K, 5)
        });
        var outputs = predictor.Forward(MiniPrototypes.InstanceSegmentation, inputs);
        var (trail, found) = (outputs.Trails[VariableNames.ObjectProposals], outputs.Final[VariableNames.ObjectProposals]);
        var kept = new MiniImage[images.Count];
        for (var i = 0; i < kept.Length; i++)
        {
            var objects = new KeptObjects(trail.Of(i), FoundObjects.From(found.Of(i)));
            Outward([.. objects.Tensors]);
            kept[i] = images[i] with { Objects = objects };
        }

        return kept;
    }

    private InterfaceMemory Prepare(PixelDecoderOutput decoded) => predictor.Prepare(decoded.MemoryLevels, decoded.MaskFeatures, forQuestions: !training);

    // The features, the decoder's output and the detections are the batch's; regions and memory the image's own.
    private static MiniImage Read(
        int image, VisionFeatures features, RegionFeatures regions, PixelDecoderOutput decoded, InterfaceMemory memory, Detections found, int width, int height)
    {
        var (boxes, cells) = (found.Boxes[image], found.Cells[image]);
        var size = tensor(new float[] { width, height }, device: boxes.device);
        var corners = boxes.view(-1, 2, 2) / size;          // (K, corner, xy)
        corners = corners.clamp(Constant(0), Constant(1));
        var geometry = cat([corners.mean([1]), (corners[.., 1] - corners[.., 0]).clamp_min(Constant(0.01))], -1); // (K, 4)
        var peaks = (cells.to_type(ScalarType.Float32) * Constant(4)) / size;
        var heat = features.Heat![image].flatten(1).index_select(1, (cells[.., 1] * Constant(features.Heat.shape[3])).Plus(cells[.., 0])).t(); // (K, classes)
        return new MiniImage(
            memory,
            [memory.MaskFeatures.alias(), .. decoded.MemoryLevels.Select(level => level.Of(image))],
            geometry,
            peaks,
            found.Classes[image].clone(),
            found.Scores[image].clone(),
            heat.contiguous(),
            regions);
    }

    // (K, 4) -> (1, K, 5)
    private static Tensor PeakGeometry(MiniImage image) => WithKind(
        image.Geometry,
        full([image.Geometry.shape[0]], Constant((long)ProposalKind.Peak), ScalarType.Int64, image.Geometry.device));
}
