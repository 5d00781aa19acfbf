using System.Globalization;
using System.Text.RegularExpressions;
using FindAgents.Engine.Interface;
using FindAgents.Engine.Prototypes;
using FindAgents.Tests;
using FindAgents.Training.Losses;
using FindAgents.Training.Matching;
using FindAgents.Training.Steps;
using TorchSharp;
using Xunit.Abstractions;
using static TorchSharp.torch;

namespace FindAgents.Training.Tests.Steps;

/// <summary>docs/adding-a-prototype.md: its example runs, learns and prints what the page says.</summary>
public partial class AddingAPrototypePageTests(ITestOutputHelper output)
{
    private const string Page = "adding-a-prototype.md";

    // Other processors round otherwise, and a hundred steps carry it on.
    private const double Rounding = 0.3;

    [Fact]
    public void The_examples_stand_in_the_tests()
    {
        var sources = new[] { "AddingAPrototypePageTests.cs", "CountTerm.cs" }
            .Select(file => File.ReadAllText(Path.Combine(DocPage.Root, "tests", "FindAgents.Training.Tests", "Steps", file)));
        var tests = Squeeze(string.Join('\n', sources));
        var blocks = DocPage.Blocks(Page, "csharp");
        Assert.Equal(4, blocks.Count);
        Assert.All(blocks, block => Assert.Contains(Squeeze(block), tests, StringComparison.Ordinal));
    }

    [Fact]
    public void The_example_learns_and_prints_what_the_page_shows()
    {
        using var report = new StringWriter(CultureInfo.InvariantCulture);
        Run(Assert.Single(DocPage.Blocks(Page, "yaml")), report);
        output.WriteLine(report.ToString());

        var (shown, printed) = (Numbers(Assert.Single(DocPage.Blocks(Page, "text"))), Numbers(report.ToString()));
        Assert.Equal(shown.Select(line => line.Text), printed.Select(line => line.Text));
        Assert.All(shown.Zip(printed), pair => Assert.InRange(pair.Second.Number, pair.First.Number - Rounding, pair.First.Number + Rounding));
        var losses = printed.Where(line => line.Text.StartsWith("step", StringComparison.Ordinal)).Select(line => line.Number).ToList();
        Assert.True(losses[^1] < 0.25 * losses[0], $"{losses[0]} only fell to {losses[^1]}");
    }

    private static void Run(string yaml, TextWriter report)
    {
        random.manual_seed(1);
        using var scope = NewDisposeScope();

        var counting = TaskPrototype.FromYaml(yaml);
        using var find = new FindInterface(new FindInterfaceOptions
        {
            HiddenSize = 32,
            ProjectionSize = 8,
            MaskSize = 32,
            InputChannels = 32,
            QueryCount = 9,
            Heads = 4,
            FeedForwardSize = 64,
            Layers = 3,
        });

        InterfaceInputs Ask(InterfaceMemory memory, Tensor words) =>
            new InterfaceInputs(memory).Set("tokens_language_words", new VariableInput { Content = words });

        using var dots = new Dots(width: 32, seed: 1);
        var (features, maskFeatures, words, _) = dots.Draw(2);
        using var memory = find.Prepare(features, maskFeatures);
        using var outputs = find.Forward(counting, Ask(memory, words));
        report.WriteLine("number: {0} images, {1} row each, {2} channels", outputs["number"].shape[0], outputs["number"].shape[1], outputs["number"].shape[2]);

        var points = new UniformPoints();
        var options = new PointSamplingOptions();
        var criterion = new SetCriterion([new CountTerm()], new HungarianMatcher(points, options.Points), options, points);
        var weights = new Dictionary<string, double> { ["loss_count"] = 1 };
        var step = new PrototypeStep(find, counting, criterion, weights);

        using var optimizer = optim.AdamW(find.parameters(), lr: 2e-3);
        using var scale = zeros([]); // no loss here compares cosines
        for (var i = 0; i <= 150; i++)
        {
            using var batch = NewDisposeScope();
            var (maps, masks, asked, counts) = dots.Draw(32);
            var targets = counts.Select(count => new ImageTargets { Others = new Dictionary<string, Tensor> { ["count"] = count } });

            optimizer.zero_grad();
            var losses = step.Run(Ask(find.Prepare(maps, masks), asked), [.. targets], scale);
            optimizer.step();
            if (i % 30 == 0)
            {
                report.WriteLine("step {0,3}: {1:f2}", i, losses.Losses["loss_count_0"]);
            }
        }
    }

    private static List<(string Text, double Number)> Numbers(string text) =>
    [
        .. text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(line => (Loss().Replace(line, string.Empty), Loss().Match(line) is { Success: true } loss ? double.Parse(loss.Value, CultureInfo.InvariantCulture) : 0)),
    ];

    private static string Squeeze(string code) => WhiteSpace().Replace(code, " ").Trim();

    [GeneratedRegex(@"\d+\.\d+$")]
    private static partial Regex Loss();

    [GeneratedRegex(@"\s+")]
    private static partial Regex WhiteSpace();
}
