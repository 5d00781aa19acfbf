using FindAgents.Engine.Masks;
using FindAgents.Engine.Prototypes;
using TorchSharp;
using static FindAgents.Engine.Runtime.Scalars;
using static TorchSharp.torch;

namespace FindAgents.Engine.Models.Official;

internal sealed partial class OfficialModel
{
    /// <summary>The most mask logits that are held at once, 2 GiB: beyond, pixels are divided on a coarser grid.</summary>
    public double MostLogits { get; set; } = 1 << 29;

    /// <inheritdoc/>
    public ObjectAnswers Segment(IModelEncoding encoding, SegmentOptions options, int width, int height, CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        var image = (OfficialImage)encoding;
        Check(options.Prototype, options.Kind == SegmentKind.Things ? PrototypeQuestion.Things : PrototypeQuestion.Division);
        using var vocabulary = Vocabulary();
        using var outputs = options.Prototype is null ? null : _find.FindObjects(image, options.Prototype);
        var objects = (outputs ?? image.Objects).Final[VariableNames.ObjectProposals];
        var logits = OfficialFindModel.Classify(objects, vocabulary);
        var masks = objects.MaskLogits![0]; // (Q, h, w)
        return options.Kind switch
        {
            SegmentKind.Panoptic => Divided(options.Prototype ?? BuiltInPrototypes.PanopticSegmentation, masks, Panoptic(image, logits, masks, width, height)),
            SegmentKind.Semantic => Divided(options.Prototype ?? BuiltInPrototypes.SemanticSegmentation, masks, Semantic(image, logits, masks, width, height)),
            _ => Things(options.Prototype ?? BuiltInPrototypes.InstanceSegmentation, image, logits, masks, options.ScoreThreshold, width, height, cancellationToken),
        };
    }

    private static ObjectAnswers Divided(TaskPrototype prototype, Tensor masks, IReadOnlyList<FoundSegment> segments) =>
        new(prototype.Name, masks.new_zeros(0, 1, 1).cpu().MoveToOuterDisposeScope(), [], [], 0) { Division = segments };

    private ObjectAnswers Things(TaskPrototype prototype, OfficialImage image, Tensor logits, Tensor masks, double leastScore, int width, int height, CancellationToken cancellationToken)
    {
        var scaling = OfficialMaskScaling.Of(image);

        // A thing's score is its class's times its mask's, which is 1 at most.
        var candidates = SegmentInference.Candidates(logits, _find.Options).Where(candidate => candidate.Score >= leastScore).ToList();
        var confidence = new Dictionary<long, float>();
        foreach (var proposal in candidates.Select(candidate => candidate.Proposal).Distinct())
        {
            // One at a time: each is as large as the image.
            cancellationToken.ThrowIfCancellationRequested();
            using var one = NewDisposeScope();
            confidence[proposal] = SegmentInference.Confidence(scaling.Resize(masks.narrow(0, proposal, 1), width, height)).item<float>();
        }

        var found = candidates.Select(candidate => (candidate.Proposal, candidate.Class, Score: candidate.Score * confidence[candidate.Proposal]))
            .Where(thing => thing.Score >= leastScore).OrderByDescending(thing => thing.Score).ThenBy(thing => thing.Proposal).ThenBy(thing => thing.Class).ToList();
        return new ObjectAnswers(
            prototype.Name,
            masks.index_select(0, tensor(found.ConvertAll(thing => thing.Proposal).ToArray(), int64, device: masks.device)).cpu().MoveToOuterDisposeScope(),
            found.ConvertAll(thing => (double)thing.Score),
            found.ConvertAll(thing => _classes.Names[thing.Class]),
            found.Count)
        {
            Scaling = scaling,
        };
    }

    private List<FoundSegment> Panoptic(OfficialImage image, Tensor logits, Tensor masks, int width, int height)
    {
        var sure = SegmentInference.SureProposals(logits, _find.Options);
        if (sure.shape[0] == 0)
        {
            return [];
        }

        var (w, h) = WorkingSize(sure.shape[0], width, height);
        using var division = SegmentInference.Panoptic(logits.index_select(0, sure), OfficialMaskScaling.Of(image).Resize(masks.index_select(0, sure), w, h), _find.Options);
        var owners = Pixels(division.Map, width, height);
        return
        [
            .. division.Segments.Zip(division.Scores, (segment, score) => Segment(owners, segment.Id, segment.Class, score, width, height))
                .Where(segment => !segment.Mask.IsEmpty).OrderByDescending(segment => segment.Score),
        ];
    }

    private List<FoundSegment> Semantic(OfficialImage image, Tensor logits, Tensor masks, int width, int height)
    {
        var (w, h) = WorkingSize(masks.shape[0], width, height);
        var (classes, scores) = SegmentInference.LikeliestClasses(logits, OfficialMaskScaling.Of(image).Resize(masks, w, h));
        var owners = Pixels(classes, width, height);
        return
        [
            .. owners.Distinct().Select(number =>
            {
                // Several proposals add up, to more than 1 at times.
                var sure = scores.masked_select(classes == Constant(number)).mean().clamp_max(Constant(1)).item<float>();
                return Segment(owners, number, number, sure, width, height);
            }).OrderByDescending(segment => segment.Score).ThenBy(segment => segment.Label, StringComparer.Ordinal),
        ];
    }

    private FoundSegment Segment(int[] owners, int number, int classNumber, double score, int width, int height) =>
        new(_classes.Names[classNumber], score, classNumber < _classes.Things.Count, new BinaryMask(width, height, Array.ConvertAll(owners, owner => owner == number ? (byte)1 : (byte)0)), []);

    /// <summary>Every pixel's number, from a map of the image's size or a coarser one.</summary>
    internal static int[] Pixels(Tensor map, int width, int height)
    {
        using var scope = NewDisposeScope();
        var whole = map.shape[1] == width && map.shape[0] == height
            ? map
            : nn.functional.interpolate(map.to_type(float32).unsqueeze(0).unsqueeze(0), [height, width], mode: InterpolationMode.Nearest)[0][0];
        return whole.to_type(int32).cpu().contiguous().data<int>().ToArray();
    }

    /// <summary>The grid on which the pixels of an image are divided between masks: its own, or the finest of its shape that keeps to <see cref="MostLogits"/>.</summary>
    internal (int Width, int Height) WorkingSize(long masks, int width, int height)
    {
        var shrink = Math.Sqrt(MostLogits / ((double)Math.Max(1, masks) * width * height));
        return shrink >= 1 ? (width, height) : (Math.Max(1, (int)(width * shrink)), Math.Max(1, (int)(height * shrink)));
    }
}
