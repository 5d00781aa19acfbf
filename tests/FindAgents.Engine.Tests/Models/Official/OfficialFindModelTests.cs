using FindAgents.Engine.Interface;
using FindAgents.Engine.Models.Official;
using FindAgents.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace FindAgents.Engine.Tests.Models.Official;

public class OfficialFindModelTests
{
    private const int Length = TinyOfficialModel.ContextLength;

    [Fact]
    public void Every_task_leaves_nothing_behind_but_its_answer()
    {
        using var model = Make();
        using var pixels = rand(1, 3, 40, 50) * 255;
        var (ids, attended) = Text();
        using var entities = tensor(new[] { true, true, false, false, false, false, false, false, true, true, false, false }).view(2, Length);
        using var strokes = zeros(1, 64, 64);
        strokes[.., 10..20, 10..20] = 1;
        using var none = zeros_like(strokes);
        Ask();
        var before = LiveTensors.Baseline();
        Ask();
        Assert.Equal(before, Tensor.TotalCount);
        ids.Dispose();
        attended.Dispose();

        void Ask()
        {
            using var image = model.Encode(pixels);
            using var empty = model.EncodeEmpty();
            model.Ground(image, ids, attended).Dispose();
            model.EmbedCaptions(image, ids, attended).Dispose();
            using var classes = model.EmbedClasses([(ids, attended)]);
            using var vocabulary = new ClassVocabulary(classes, model.LogitScale);
            using var logits = OfficialFindModel.Classify(image, vocabulary);
            using var masks = OfficialFindModel.ObjectMasks(image, 25, 20);
            SegmentInference.Semantic(logits, masks).Dispose();
            SegmentInference.Panoptic(logits, masks, model.Options).Dispose();
            SegmentInference.Instances(logits, masks, model.Options).Dispose();
            using var answer = model.Refine(image, strokes, none);
            using var wanted = strokes.to_type(@bool);
            using var unwanted = none.to_type(@bool);
            var next = ClickSimulation.Next(answer, wanted, wanted, unwanted);
            next.Positive.Dispose();
            next.Negative.Dispose();
            next.Distances.Dispose();
            model.Refine(image, strokes, none, answer).Dispose();
            using var query = model.Compose(ids, attended, entities, [true, false]);
            using var picture = model.ResolvePicture(query, 0, image, strokes);
            using var words = model.ResolveWords(query, 1, empty);
            var joined = OfficialFindModel.Join([picture, words]);
            using var outputs = model.AskInterleaved(image, query, joined);
            OfficialFindModel.ChooseMasks(outputs, query).Dispose();
            foreach (var level in joined)
            {
                level.Content!.Dispose();
                level.Padding!.Dispose();
                level.Index!.Dispose();
            }
        }
    }

    [Fact]
    public void Masks_come_in_the_size_asked_for_without_the_padding()
    {
        using var scope = NewDisposeScope();
        using var model = Make();
        using var image = model.Encode(rand(1, 3, 40, 50) * 255);
        Assert.Equal((50, 40, 64, 64), (image.Width, image.Height, image.PaddedWidth, image.PaddedHeight));
        Assert.Equal([4, 20, 25], OfficialFindModel.ObjectMasks(image, 25, 20).shape);
    }

    [Fact]
    public void A_batch_is_its_images_one_by_one()
    {
        using var scope = NewDisposeScope();
        using var model = Make();
        var pixels = rand(3, 3, 40, 50) * 255;
        var images = model.EncodeBatch(pixels);
        Assert.Equal(3, images.Count);
        for (var i = 0; i < images.Count; i++)
        {
            using var one = images[i];
            using var alone = model.Encode(pixels.narrow(0, i, 1));
            Assert.Equal((50, 40, 64, 64), (one.Width, one.Height, one.PaddedWidth, one.PaddedHeight));
            Assert.Equal(1, one.Memory.BatchSize);
            Assert.Equal(one.Memory.MaskFeatures.numel(), one.Memory.MaskFeatures.storage<float>().Count); // not the batch's
            foreach (var (expected, actual) in Tensors(alone).Zip(Tensors(one)))
            {
                Assert.Equal(expected.shape, actual.shape);
                var error = (expected - actual).abs().max() / expected.abs().max().clamp_min(1);
                Assert.InRange(error.item<float>(), 0, 1e-4);
            }
        }

        static IEnumerable<Tensor> Tensors(OfficialImage image) =>
        [
            .. image.Memory.Tensors,
            .. image.Objects.Trails.Values.SelectMany(trail => trail.Tensors),
            .. image.Objects.Final.Variables.Values.SelectMany(v => (Tensor?[])[v.DecoderOutput, v.ClassEmbedding, v.MaskEmbedding, v.MaskLogits]).OfType<Tensor>(),
        ];
    }

    [Fact]
    public void The_images_of_a_batch_are_freed_one_by_one()
    {
        using var model = Make();
        using var pixels = rand(2, 3, 40, 50) * 255;
        Encode();
        var before = LiveTensors.Baseline();
        Encode();
        Assert.Equal(before, Tensor.TotalCount);

        void Encode()
        {
            foreach (var image in model.EncodeBatch(pixels))
            {
                image.Dispose();
            }
        }
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        using var scope = NewDisposeScope();
        using var model = Make();
        Assert.Contains("(2, 3, 8, 8)", Assert.Throws<ArgumentException>(() => model.Encode(zeros(2, 3, 8, 8))).Message, StringComparison.Ordinal);
        Assert.Contains("(0, 3, 8, 8)", Assert.Throws<ArgumentException>(() => model.EncodeBatch(zeros(0, 3, 8, 8))).Message, StringComparison.Ordinal);
        var (ids, attended) = Text();
        Assert.Contains("6 tokens and 1 entities", Assert.Throws<PromptException>(() => model.Compose(ids, attended, ones(1, 3, @bool), [true])).Message, StringComparison.Ordinal);
        using var vision = TinyOfficialModel.Vision();
        using var language = TinyOfficialModel.Language(16);
        using var decoder = TinyOfficialModel.Decoder(vision.FeatureMaps);
        using var find = TinyOfficialModel.Interface();
        Assert.Contains("16", Assert.Throws<FindException>(() => new OfficialModules(vision, language, decoder, find)).Message, StringComparison.Ordinal);
    }

    private static OfficialFindModel Make() => new(TinyOfficialModel.Make(), Options());

    private static OfficialFindOptions Options() => new() { Things = new HashSet<int> { 0 }, EmptyImageSize = 32 };

    private static (Tensor Ids, Tensor Attended) Text() => (
        tensor(new long[] { 1, 2, 3, 4, 19, 19 }).unsqueeze(0),
        tensor(new[] { true, true, true, true, true, false }).unsqueeze(0));
}
