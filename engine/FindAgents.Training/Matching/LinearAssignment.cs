namespace FindAgents.Training.Matching;

/// <summary>
/// The assignment of rows to columns with the least total cost: shortest augmenting paths with potentials
/// (Jonker and Volgenant, 1987), O(n² m) for the shorter side n.
/// </summary>
/// <remarks>All members are safe to call from any thread.</remarks>
public static class LinearAssignment
{
    /// <summary>Assigns each row of the shorter side a column of its own, or each column a row of its own.</summary>
    /// <param name="costs">Rows by columns; finite.</param>
    /// <returns>min(rows, columns) pairs in ascending order of rows.</returns>
    /// <exception cref="ArgumentException">A cost is not a finite number.</exception>
    public static IReadOnlyList<(int Row, int Column)> Solve(double[,] costs)
    {
        ArgumentNullException.ThrowIfNull(costs);
        var (rows, columns) = (costs.GetLength(0), costs.GetLength(1));
        foreach (var cost in costs)
        {
            if (!double.IsFinite(cost))
            {
                throw new ArgumentException($"A cost is {cost}: an assignment needs finite costs (has the training diverged?).", nameof(costs));
            }
        }

        var pairs = rows <= columns
            ? Augment(rows, columns, (row, column) => costs[row, column]).Select((column, row) => (row, column))
            : Augment(columns, rows, (column, row) => costs[row, column]).Select((row, column) => (row, column));
        return [.. pairs.Order()];
    }

    /// <summary>For each of n agents one of m ≥ n tasks.</summary>
    private static int[] Augment(int n, int m, Func<int, int, double> cost)
    {
        // Potentials keep every reduced cost, cost − agent − task, at or above 0, and at 0 along the assignment.
        var agentPotential = new double[n];
        var taskPotential = new double[m];
        var agentOf = new int[m];
        var previous = new int[m];
        var distance = new double[m];
        var done = new bool[m];
        Array.Fill(agentOf, -1);
        for (var agent = 0; agent < n; agent++)
        {
            Array.Fill(distance, double.PositiveInfinity);
            Array.Clear(done);
            var (current, last, travelled) = (agent, -1, 0.0);
            do
            {
                var (nearest, least) = (-1, double.PositiveInfinity);
                for (var task = 0; task < m; task++)
                {
                    if (done[task])
                    {
                        continue;
                    }

                    var through = travelled + cost(current, task) - agentPotential[current] - taskPotential[task];
                    if (through < distance[task])
                    {
                        distance[task] = through;
                        previous[task] = last;
                    }

                    if (distance[task] < least)
                    {
                        (nearest, least) = (task, distance[task]);
                    }
                }

                (last, travelled) = (nearest, least);
                done[last] = true;
                current = agentOf[last];
            }
            while (current >= 0);

            Reprice(agent, travelled);
            while (last >= 0)
            {
                var before = previous[last];
                agentOf[last] = before < 0 ? agent : agentOf[before];
                last = before;
            }
        }

        var taskOf = new int[n];
        for (var task = 0; task < m; task++)
        {
            if (agentOf[task] >= 0)
            {
                taskOf[agentOf[task]] = task;
            }
        }

        return taskOf;

        void Reprice(int agent, double travelled)
        {
            agentPotential[agent] += travelled;
            for (var task = 0; task < m; task++)
            {
                if (done[task] && agentOf[task] >= 0)
                {
                    agentPotential[agentOf[task]] += travelled - distance[task];
                }

                if (done[task])
                {
                    taskPotential[task] -= travelled - distance[task];
                }
            }
        }
    }
}
