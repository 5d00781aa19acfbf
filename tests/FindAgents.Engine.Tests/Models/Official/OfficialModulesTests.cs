using FindAgents.Engine.Checkpoints;
using FindAgents.Engine.Foundations.Language;
using FindAgents.Engine.Models.Official;
using FindAgents.Testing;
using FindAgents.Tests;
using TorchSharp;
using static TorchSharp.torch;

namespace FindAgents.Engine.Tests.Models.Official;

public class OfficialModulesTests
{
    [Fact]
    public void What_is_saved_is_a_whole_checkpoint_that_loads_again()
    {
        using var scope = NewDisposeScope();
        using var folder = new TempFolder();
        using var modules = TinyOfficialModel.Make();
        var path = Path.Combine(folder.Path, "trained.safetensors");
        modules.Save(path);

        using var file = SafetensorsFile.Open(path);
        Assert.Equal(modules.NamedParameters().Select(p => p.Name).Order(StringComparer.Ordinal), file.Entries.Keys.Order(StringComparer.Ordinal));
        using var other = TinyOfficialModel.Make();
        foreach (var (_, parameter) in other.NamedParameters())
        {
            using var noGradient = no_grad();
            parameter.zero_();
        }

        OfficialModules.LoadParts(file, other.PixelDecoder, other.Interface);
        other.Language.Load(file, ProjectedLanguageEncoder.OfficialPrefix);
        ModuleWeights.Load(other.Vision.Backbone, file, prefix: "backbone.");
        Assert.All(modules.NamedParameters().Zip(other.NamedParameters()), pair => Assert.True(pair.First.Parameter.equal(pair.Second.Parameter).all().item<bool>(), pair.First.Name));
    }

    /// <summary>Each class by itself and all at once; with a gradient only where there is one to be had.</summary>
    [Fact]
    public void Classes_are_embedded_alike_whatever_stands_beside_them()
    {
        using var scope = NewDisposeScope();
        using var modules = TinyOfficialModel.Make();
        var texts = Enumerable.Range(0, 20).Select(i => Text(2 + (i % 3), i)).ToList();
        var together = modules.EmbedClasses(texts);
        Assert.True(together.requires_grad);
        Assert.Equal([20, TinyOfficialModel.Width], together.shape);
        for (var i = 0; i < texts.Count; i += 7)
        {
            Assert.True(modules.EmbedClasses([texts[i]])[0].allclose(together[i], 1e-4, 1e-5));
        }

        using var noGradient = no_grad();
        Assert.False(modules.EmbedClasses(texts).requires_grad);
    }

    [Fact]
    public void A_frozen_vision_side_costs_no_graph()
    {
        using var scope = NewDisposeScope();
        using var modules = TinyOfficialModel.Make();
        Tensor[] images = [rand(3, 40, 64) * 255, rand(3, 64, 50) * 255];
        var (memory, height, width) = modules.Encode(images);
        Assert.Equal((64, 64), (height, width));
        Assert.True(memory.MaskFeatures.requires_grad);
        modules.FreezeFoundations();
        var (frozen, _, _) = modules.Encode(images);
        Assert.False(frozen.MaskFeatures.requires_grad);
        Assert.True(frozen.Levels[0].Content.requires_grad); // the level's embedding is the interface's
        Assert.True(frozen.MaskFeatures.allclose(memory.MaskFeatures, 1e-4, 1e-4));
    }

    [Fact]
    public void A_picture_of_a_batch_is_encoded_as_by_itself()
    {
        using var scope = NewDisposeScope();
        using var modules = TinyOfficialModel.Make();
        Tensor[] images = [(rand(3, 64, 64) * 255).to_type(ScalarType.Byte), rand(3, 64, 64) * 255];
        var both = modules.Vision.Prepare(images);
        Assert.Equal([2, 3, 64, 64], both.shape);
        for (var i = 0; i < 2; i++)
        {
            Assert.True(both[i].allclose(modules.Vision.Prepare(images[i].to_type(float32).unsqueeze(0))[0], 1e-5, 1e-6));
        }

        Assert.Contains("(1, 3, 64, 64)", Assert.Throws<ArgumentException>(() => modules.Vision.Prepare([images[0].unsqueeze(0)])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_of_another_name_or_without_a_file_is_refused()
    {
        Assert.Throws<CheckpointFormatException>(() => OfficialModules.Load("nowhere.safetensors"));
    }

    [Fact]
    public void Encoding_and_embedding_leave_nothing_behind()
    {
        using var modules = TinyOfficialModel.Make();
        using var image = rand(3, 40, 64);
        var (ids, attended) = Text(3, 1);
        Use();
        var before = LiveTensors.Baseline();
        Use();
        Assert.Equal(before, Tensor.TotalCount);
        ids.Dispose();
        attended.Dispose();

        void Use()
        {
            modules.Encode([image]).Memory.Dispose();
            modules.EmbedClasses([(ids, attended)]).Dispose();
        }
    }

    private static (Tensor Ids, Tensor Attended) Text(int words, int number)
    {
        using var scope = NewDisposeScope();
        long[] ids = [1, .. Enumerable.Range(0, words).Select(i => 2L + ((i + number) % 15)), TinyOfficialModel.EndOfText];
        return (tensor(ids).unsqueeze(0).MoveToOuterDisposeScope(), ones(1, ids.Length, @bool).MoveToOuterDisposeScope());
    }
}
