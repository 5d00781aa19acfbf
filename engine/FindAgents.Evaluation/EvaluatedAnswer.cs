using FindAgents.Engine.Masks;

namespace FindAgents.Evaluation;

/// <summary>One question of an evaluation and its answer.</summary>
/// <param name="Task">The task.</param>
/// <param name="PhotoPath">The photo's file.</param>
/// <param name="Question">What was asked, such as <c>dog</c> or <c>click on dog</c>.</param>
/// <param name="IoU">The answer's IoU with the truth, 0–1.</param>
/// <param name="Answer">The mask given; empty where there was none.</param>
/// <param name="Truth">The mask labelled.</param>
public sealed record EvaluatedAnswer(EvaluationTask Task, string PhotoPath, string Question, double IoU, RunLengthEncoding Answer, RunLengthEncoding Truth)
{
    // Kept as run lengths: a split has thousands of answers.
    internal static EvaluatedAnswer Of(EvaluationTask task, string photoPath, string question, BinaryMask answer, BinaryMask truth) =>
        new(task, photoPath, question, answer.IoU(truth), RunLengthEncoding.FromMask(answer), RunLengthEncoding.FromMask(truth));
}
