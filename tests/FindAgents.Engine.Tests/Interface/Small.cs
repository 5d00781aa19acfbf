using FindAgents.Engine.Interface;
using FindAgents.Engine.Prototypes;
using FindAgents.Engine.Runtime;
using TorchSharp;
using static FindAgents.Engine.Prototypes.VariableNames;
using static TorchSharp.torch;

namespace FindAgents.Engine.Tests.Interface;

/// <summary>An interface small enough for unit tests, with prompts for every task.</summary>
internal static class Small
{
    public const int Batch = 2;
    public const int Objects = 6;

    // The engine's assembly first: it knows where the native library is.
    private static readonly string Native = TorchLibrary.Remark;

    public static FindInterfaceOptions Options { get; } = new()
    {
        HiddenSize = 16,
        ProjectionSize = 12,
        MaskSize = 16,
        InputChannels = 16,
        QueryCount = Objects + 1,
        SpatialMemoryCount = 4,
        Heads = 4,
        FeedForwardSize = 24,
        Layers = 4,
        MaxSpatialLength = [8],
    };

    public static FindInterface Make(FindInterfaceOptions? options = null, IMaskPrior? prior = null, long seed = 1)
    {
        Assert.NotNull(Native);
        manual_seed(seed);
        var find = new FindInterface(options ?? Options, prior);
        find.eval();
        return find;
    }

    public static InterfaceMemory Memory(FindInterface find, long seed = 2)
    {
        using var scope = NewDisposeScope();
        manual_seed(seed);
        var channels = find.Options.InputChannels;
        var maps = new[] { randn(Batch, channels, 2, 3), randn(Batch, channels, 4, 6), randn(Batch, channels, 8, 12) };
        var memory = find.Prepare([.. maps.Take(find.Options.FeatureLevels)], randn(Batch, find.Options.MaskSize, 16, 24));
        foreach (var tensor in memory.Levels.SelectMany(l => new[] { l.Content, l.Position, l.MaskFeatures }).Append(memory.MaskFeatures))
        {
            tensor.MoveToOuterDisposeScope();
        }

        return memory;
    }

    public static Tensor Rows(long rows, long width, long seed)
    {
        manual_seed(seed);
        return randn(Batch, rows, width);
    }

    public static Tensor Mask(int prompts, params (int Prompt, int Y, int X)[] pixels)
    {
        var mask = zeros(prompts, 32, 48, @bool);
        foreach (var (prompt, y, x) in pixels)
        {
            mask[prompt, y, x] = true;
        }

        return mask;
    }

    public static InterfaceInputs WithPhrases(this InterfaceInputs inputs, long seed = 3)
    {
        var padding = zeros(Batch, 5, @bool);
        padding[1, 4] = true;
        return inputs
            .Set(DescriptionTokens, new VariableInput { Content = Rows(5, 16, seed), Padding = padding, Index = tensor(new long[,] { { 0, 0, 1, 1, 1 }, { 0, 1, 1, 2, -2 } }) })
            .Set(DescriptionQueries, new VariableInput { Index = tensor(new long[,] { { 0, 1, 2 }, { 0, 1, 2 } }) });
    }

    public static InterfaceInputs WithSpatial(this InterfaceInputs inputs, FindInterface find, bool memory = false)
    {
        var positive = new[] { Mask(2, (0, 3, 4), (0, 9, 30), (1, 20, 20)), Mask(2, (0, 0, 0), (1, 31, 47)) };
        var negative = new[] { Mask(2, (1, 5, 5)), Mask(2) };
        inputs.Set(SpatialTokens, find.Sampler.Sample(inputs.Memory, positive, negative))
            .Set(SpatialQueries, new VariableInput { Index = tensor(new long[,] { { 0, 1 }, { 0, 1 } }) });
        return memory ? inputs.Set(SpatialMemories, new VariableInput { PreviousMask = Rows(2, 16 * 24, 9).view(Batch, 2, 16, 24) }) : inputs;
    }

    public static InterfaceInputs WithCaption(this InterfaceInputs inputs) =>
        inputs.Set(CaptionTokens, new VariableInput { Content = Rows(4, 16, 4), Padding = zeros(Batch, 4, @bool) });

    public static InterfaceInputs WithClass(this InterfaceInputs inputs) =>
        inputs.Set(ClassTokens, new VariableInput { Content = Rows(3, 16, 5) });

    public static InterfaceInputs WithLegend(this InterfaceInputs inputs, FindInterface find)
    {
        var positive = new[] { Mask(2, (1, 8, 8), (1, 9, 9)), Mask(2, (1, 30, 2)) };
        var visual = zeros(Batch, 4);
        visual[.., 2] = 1;
        return inputs
            .Set(EntityTokens, find.Sampler.Sample(inputs.Memory, positive, [Mask(2), Mask(2)], paddingIndex: -7))
            .Set(EntityQueries, new VariableInput { Index = tensor(new long[,] { { 0, 1 }, { 0, 1 } }) })
            .Set(LegendTokens, find.ComposeLegend(Rows(4, 16, 6), visual) with
            {
                Padding = zeros(Batch, 4, @bool),
                Index = tensor(new long[,] { { -4, 0, 1, -4 }, { 0, 0, 1, -4 } }),
            });
    }

    public static InterfaceInputs WithEverything(this InterfaceInputs inputs, FindInterface find) =>
        inputs.WithClass().WithPhrases().WithSpatial(find, memory: true).WithCaption().WithLegend(find);

    /// <summary>The inputs that a built-in prototype needs.</summary>
    public static InterfaceInputs For(TaskPrototype prototype, FindInterface find, InterfaceMemory memory)
    {
        var inputs = new InterfaceInputs(memory);
        foreach (var prompt in prototype.Prompts.Where(p => !p.Optional))
        {
            inputs = prompt.Name switch
            {
                BuiltInPrototypes.ClassPrompt => inputs.WithClass(),
                BuiltInPrototypes.PhrasesPrompt => inputs.WithPhrases(),
                BuiltInPrototypes.SpatialPrompt => inputs.WithSpatial(find),
                BuiltInPrototypes.CaptionPrompt => inputs.WithCaption(),
                _ => inputs.WithLegend(find),
            };
        }

        return inputs;
    }

    /// <summary>Bit for bit, not-a-number equal to itself.</summary>
    public static void AssertSame(Tensor expected, Tensor actual)
    {
        Assert.Equal(expected.shape, actual.shape);
        Assert.True(expected.eq(actual).all().item<bool>(), $"differs by up to {(expected - actual).abs().max().item<float>()}");
    }

    public static void AssertClose(Tensor expected, Tensor actual, double tolerance = 1e-5)
    {
        Assert.Equal(expected.shape, actual.shape);
        Assert.True(expected.allclose(actual, tolerance, tolerance), $"differs by up to {(expected - actual).abs().max().item<float>()}");
    }
}
